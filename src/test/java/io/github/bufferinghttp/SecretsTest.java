package io.github.bufferinghttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which headers hold a credential: those that no status tells and no file holds. */
class SecretsTest {

  private final Secrets secrets = new Secrets();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization",
        "X-Auth",
        "Cookie",
        "X-Credential",
        "X-Passwd",
        "X-Password",
        "Client-SECRET",
        "X-Session-Id",
        "X-Amz-Signature",
        "X-Token",
        "DD-API-KEY",
        "Access_Key",
        "X-License-Key"
      })
  void credential_isNeitherToldNorStored(String header) {
    secrets.addRecent(Map.of(header, "Some 0815-value"));
    assertThat(secrets.mask("refused: 0815-value")).isEqualTo("refused: ***");
    assertThat(Secrets.mayBeCredential(header)).isTrue();
  }

  @Test
  void anyOtherKey_isNotStored_andMayBeTold() {
    secrets.addRecent(Map.of("X-Routing-Key", "orders"));
    assertThat(secrets.mask("refused: orders")).isEqualTo("refused: orders");
    assertThat(Secrets.mayBeCredential("X-Routing-Key")).isTrue();
  }

  @Test
  void otherHeader_isStored() {
    assertThat(Secrets.mayBeCredential("X-Tenant")).isFalse();
  }
}
