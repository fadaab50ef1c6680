package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages that promise something name a test for each promise, and that test is there. */
class FaultTableTest {

  private static final Pattern TEST = Pattern.compile("`(\\w+Test)#(\\w+)`");
  private static final Path PAGES = Path.of(".github");
  private static final Map<String, List<String>> SOURCES = sources();

  /** The test classes of src/test and src/fuzz by their simple names. */
  private static Map<String, List<String>> sources() {
    return Stream.of("src/test/java", "src/fuzz/java")
        .flatMap(FaultTableTest::files)
        .collect(
            Collectors.groupingBy(
                file -> file.getFileName().toString().replace(".java", ""),
                Collectors.mapping(Path::toString, Collectors.toList())));
  }

  private static Stream<Path> files(String root) {
    try (Stream<Path> all = Files.walk(Path.of(root))) {
      return all.filter(file -> file.toString().endsWith("Test.java")).toList().stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"FAULTS.md", "SECURITY.md"})
  void everyTestThatIsNamed_isThere(String page) throws Exception {
    Matcher named = TEST.matcher(Files.readString(PAGES.resolve(page)));
    int count = 0;
    while (named.find()) {
      assertThat(isTest(named.group(1), named.group(2))).as(named.group()).isTrue();
      count++;
    }
    assertThat(count).isGreaterThan(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"FAULTS.md", "SECURITY.md"})
  void everyRow_namesATest(String page) throws IOException {
    List<String> rows =
        Files.readAllLines(PAGES.resolve(page)).stream()
            .filter(line -> line.startsWith("| ") && !line.endsWith("| test |"))
            .toList();
    assertThat(rows).hasSizeGreaterThan(10).allMatch(row -> TEST.matcher(row).find());
  }

  @Test
  void testThatIsNotThere_isFound() throws Exception {
    assertThat(isTest("FaultTableTest", "everyRow_namesATest")).isTrue();
    assertThat(isTest("FaultTableTest", "files")).as("no test").isFalse();
    assertThat(isTest("FaultTableTest", "nothing")).isFalse();
    assertThat(isTest("NoSuchTest", "nothing")).isFalse();
  }

  private static boolean isTest(String type, String method) throws Exception {
    List<String> sources = SOURCES.getOrDefault(type, List.of());
    if (sources.size() != 1) {
      return false;
    }
    String source = sources.get(0);
    if (source.startsWith("src/fuzz")) { // compiled with the profile alone
      return Files.readString(Path.of(source))
          .matches("(?s).*@FuzzTest[^\\n]*\\n  void " + method + "\\(.*");
    }
    String name = Path.of("src/test/java").relativize(Path.of(source)).toString();
    Class<?> loaded = Class.forName(name.replace(".java", "").replace('/', '.'));
    for (Class<?> in = loaded; in != Object.class; in = in.getSuperclass()) {
      if (Arrays.stream(in.getDeclaredMethods()).anyMatch(m -> isTest(m, method))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isTest(Method candidate, String name) {
    return candidate.getName().equals(name)
        && (candidate.isAnnotationPresent(Test.class)
            || candidate.isAnnotationPresent(ParameterizedTest.class));
  }
}
