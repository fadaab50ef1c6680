package io.github.bufferinghttp.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.core.ContextBase;
import ch.qos.logback.core.status.Status;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class JsonEventEncoderSettingsTest {

  @Test
  void start_reportsEveryWrongSettingByItsName() {
    List<String> errors =
        errors(
            it -> {
              it.setFieldNames("message = msg\nmesage = x\nlogger\nthread = msg\nlevel=a\nlevel=b");
              it.setStaticFields("service = a\nservice = b\n = c\nmsg = d");
              it.setMdcKeys("a,TENANT_IS_UNDEFINED");
              it.setMaxStringLength(0);
            });

    assertThat(errors)
        .containsExactlyInAnyOrder(
            "fieldNames: \"mesage\" is no field; there are timestamp, level, logger, thread,"
                + " message, mdc, kvp, markers, exception, caller, context",
            "fieldNames: \"logger\" is not of the form name = value",
            "fieldNames: \"level\" is there twice",
            "fieldNames: two fields are named \"msg\"",
            "staticFields: \"service\" is there twice",
            "staticFields: \"= c\" is not of the form name = value",
            "staticFields: \"msg\" is the name of a field of the event",
            "mdcKeys: a variable has no value in \"a,TENANT_IS_UNDEFINED\"",
            "maxStringLength: 0 is too small, at least 1 is needed");
  }

  @Test
  void start_undefinedVariableIsReported() {
    assertThat(errors(it -> it.setStaticFields("service = SERVICE_IS_UNDEFINED")))
        .singleElement()
        .asString()
        .startsWith("staticFields: ")
        .contains("SERVICE_IS_UNDEFINED");
    assertThat(errors(it -> it.setFieldNames("level = X_IS_UNDEFINED"))).hasSize(1);
    assertThat(errors(it -> it.setExcludeMdcKeys("X_IS_UNDEFINED"))).hasSize(1);
    assertThat(errors(it -> it.setContextProperties("X_IS_UNDEFINED"))).hasSize(1);
  }

  @Test
  void start_staticFieldMayTakeTheNameOfAFieldThatIsLeftOut() {
    JsonEventEncoder encoder =
        JsonEventEncoderTest.encoder(
            it -> {
              it.setFieldNames("thread =\nlogger = source");
              it.setStaticFields("thread = t\nlogger = l\nscope = c");
            });
    assertThat(JsonEventEncoderTest.json(encoder, Events.event("x")).get("thread").textValue())
        .isEqualTo("t");
  }

  @Test
  void start_fieldsMaySwapTheirNames() {
    JsonEventEncoder encoder =
        JsonEventEncoderTest.encoder(it -> it.setFieldNames("thread = logger\nlogger = thread"));
    assertThat(JsonEventEncoderTest.json(encoder, Events.event("x")).get("logger").textValue())
        .isEqualTo("main");
  }

  @Test
  void start_blankSettingsAreTheDefaults() {
    assertThat(
            errors(
                it -> {
                  it.setFieldNames(" \n ");
                  it.setStaticFields("");
                  it.setMdcKeys(" , ");
                  it.setExcludeMdcKeys("");
                  it.setContextProperties("");
                }))
        .isEmpty();
  }

  @Test
  void start_worksOnceTheSettingIsRight() {
    JsonEventEncoder encoder = new JsonEventEncoder();
    encoder.setMaxStringLength(-1);
    encoder.start();
    assertThat(encoder.isStarted()).isFalse();
    encoder.setMaxStringLength(1);
    encoder.start();
    assertThat(encoder.isStarted()).isTrue();
  }

  private static List<String> errors(Consumer<JsonEventEncoder> settings) {
    ContextBase context = new ContextBase();
    JsonEventEncoder encoder = new JsonEventEncoder();
    encoder.setContext(context);
    settings.accept(encoder);
    encoder.start();
    List<String> errors =
        context.getStatusManager().getCopyOfStatusList().stream()
            .filter(status -> status.getLevel() == Status.ERROR)
            .map(Status::getMessage)
            .toList();
    assertThat(encoder.isStarted()).isEqualTo(errors.isEmpty());
    return errors;
  }
}
