package io.github.bufferinghttp.encoder;

import java.util.Iterator;
import java.util.List;
import org.slf4j.Marker;

/** A marker that refers to itself, which SLF4J's own markers refuse to. */
final class CyclicMarker implements Marker {

  private static final long serialVersionUID = 1;

  @Override
  public String getName() {
    return "loop";
  }

  @Override
  public void add(Marker reference) {}

  @Override
  public boolean remove(Marker reference) {
    return false;
  }

  @Override
  @SuppressWarnings("deprecation")
  public boolean hasChildren() {
    return true;
  }

  @Override
  public boolean hasReferences() {
    return true;
  }

  @Override
  public Iterator<Marker> iterator() {
    return List.<Marker>of(this).iterator();
  }

  @Override
  public boolean contains(Marker other) {
    return other == this;
  }

  @Override
  public boolean contains(String name) {
    return name.equals("loop");
  }
}
