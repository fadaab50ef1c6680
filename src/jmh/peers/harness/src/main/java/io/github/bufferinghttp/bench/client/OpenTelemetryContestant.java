package io.github.bufferinghttp.bench.client;

import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.instrumentation.logback.appender.v1_0.OpenTelemetryAppender;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import java.time.Duration;

/** The OpenTelemetry appender with the SDK's batch processor and its OTLP exporter over HTTP. */
final class OpenTelemetryContestant extends LogbackContestant {

  @Override
  public void start(Target target) throws Exception {
    super.start(target);
    OtlpHttpLogRecordExporter exporter =
        OtlpHttpLogRecordExporter.builder().setEndpoint(target.url() + "/v1/logs").build();
    BatchLogRecordProcessor processor =
        BatchLogRecordProcessor.builder(exporter)
            .setMaxQueueSize(65_536)
            .setMaxExportBatchSize(1_000)
            .setScheduleDelay(Duration.ofSeconds(1))
            .build();
    SdkLoggerProvider provider =
        SdkLoggerProvider.builder().addLogRecordProcessor(processor).build();
    OpenTelemetryAppender.install(OpenTelemetrySdk.builder().setLoggerProvider(provider).build());
  }
}
