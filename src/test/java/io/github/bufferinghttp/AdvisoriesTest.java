package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No version that users get from this project is in a published advisory, as far as {@code
 * advisories.csv} knows them. The profile {@code cve} asks the public databases instead.
 */
class AdvisoriesTest {

  private static final Path POM = Path.of("pom.xml");
  private static final Path ADVISORIES = Path.of("src/test/resources/advisories.csv");

  /** Artifacts whose versions stand in the pom under one property. */
  private record Advisory(String id, String artifact, String from, String fixed) {
    boolean isAbout(String version) {
      return compare(version, fixed) < 0 && (from.isEmpty() || compare(version, from) >= 0);
    }
  }

  private static List<Advisory> advisories() throws IOException {
    return Files.readAllLines(ADVISORIES).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split(","))
        .map(field -> new Advisory(field[0], field[1], field[2], field[3]))
        .toList();
  }

  private static int compare(String a, String b) {
    int[] left = Arrays.stream(a.split("\\.")).mapToInt(Integer::parseInt).toArray();
    int[] right = Arrays.stream(b.split("\\.")).mapToInt(Integer::parseInt).toArray();
    for (int i = 0; i < Math.max(left.length, right.length); i++) {
      int l = i < left.length ? left[i] : 0;
      int r = i < right.length ? right[i] : 0;
      if (l != r) {
        return Integer.compare(l, r);
      }
    }
    return 0;
  }

  /** What the pom declares: the tests also run with other versions than users get. */
  private static String declared(String property) throws IOException {
    Matcher version = Pattern.compile("<" + property + ">([^<]+)</").matcher(Files.readString(POM));
    assertThat(version.find()).as(property).isTrue();
    return version.group(1);
  }

  /** What Maven made of it. */
  private static String resolved(String group, String artifact) throws IOException {
    String place = "META-INF/maven/" + group + "/" + artifact + "/pom.properties";
    Properties properties = new Properties();
    try (InputStream in = AdvisoriesTest.class.getClassLoader().getResourceAsStream(place)) {
      assertThat(in).as(place).isNotNull();
      properties.load(in);
    }
    return properties.getProperty("version");
  }

  @ParameterizedTest
  @CsvSource({
    "ch.qos.logback:logback-core, logback.version",
    "ch.qos.logback:logback-classic, logback.version",
    "com.fasterxml.jackson.core:jackson-databind, jackson.version"
  })
  void declaredVersion_isInNoAdvisory(String artifact, String property) throws IOException {
    String version = declared(property);
    assertThat(advisories())
        .filteredOn(advisory -> advisory.artifact().equals(artifact) && advisory.isAbout(version))
        .as(artifact + " " + version)
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jackson-core", "jackson-databind", "jackson-annotations"})
  void resolvedVersion_isInNoAdvisory(String artifact) throws IOException {
    String group = "com.fasterxml.jackson.core";
    String version = resolved(group, artifact);
    assertThat(advisories())
        .filteredOn(advisory -> advisory.artifact().equals(group + ":" + artifact))
        .noneMatch(advisory -> advisory.isAbout(version));
  }

  @Test
  void advisories_findWhatIsAffected() throws IOException {
    assertThat(advisories())
        .hasSizeGreaterThan(40)
        .filteredOn(advisory -> advisory.artifact().endsWith(":logback-core"))
        .filteredOn(advisory -> advisory.isAbout("1.5.21"))
        .extracting(Advisory::id)
        .containsExactly("CVE-2026-1225", "CVE-2026-9828", "CVE-2026-10532", "CVE-2026-13006");
    assertThat(compare("2.9", "2.13.2.1")).isNegative();
    assertThat(compare("2.13.2.1", "2.13.2")).isPositive();
    assertThat(compare("2.21", "2.21.0")).isZero();
  }
}
