package io.github.bufferinghttp.format;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.bufferinghttp.Outcome;
import io.github.bufferinghttp.encoder.ByteSink;
import io.github.bufferinghttp.header.RequestHeaders;
import java.net.URI;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rows for a table of ClickHouse, as {@code JSONEachRow} over HTTP.
 *
 * <p>A row is the encoder's JSON object, completed by {@code timestamp}, {@code service} and {@code
 * host}; members that the table has no column for are passed over. A request is stored as a whole
 * or not at all. Codes that tell of the data (117, 53 and their kin) have the batch split until the
 * bad row stands alone; those that tell of the table, the user or the settings are held; any other
 * failure is sent again.
 */
public final class ClickHouseFormat implements PayloadFormat {

  private static final Pattern CODE = Pattern.compile("Code: (\\d{1,6})[.:,]? ");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final int MAX_BYTES = 10 << 20;

  /** Values that cannot be parsed or do not fit their column (ErrorCodes.cpp). */
  private static final Set<Integer> BAD_DATA =
      Set.of(6, 16, 25, 26, 27, 33, 38, 41, 43, 53, 69, 70, 72, 117, 130, 131, 321, 349, 441, 467);

  /** Syntax, unknown table, database, user or setting, password, rights: for a person to mend. */
  private static final Set<Integer> BAD_SETUP =
      Set.of(60, 62, 81, 115, 164, 192, 193, 194, 195, 291, 497, 516);

  private static final String MESSAGE = "message";

  private @Nullable String table;
  private @Nullable String database;
  private @Nullable String user;
  private @Nullable String password;
  private @Nullable String service;
  private @Nullable String host;
  private String timeField = "timestamp";

  @SuppressWarnings("NullAway.Init") // start comes before all else
  private Document document;

  /** The table; required unless the url holds the whole query. */
  public void setTable(String table) {
    this.table = table;
  }

  /** The table's database; by default the user's own. */
  public void setDatabase(String database) {
    this.database = database;
  }

  /** The header {@code X-ClickHouse-User}; by default none. */
  public void setUser(String user) {
    this.user = user;
  }

  /** The header {@code X-ClickHouse-Key}; by default none. */
  public void setPassword(String password) {
    this.password = password;
  }

  /**
   * The column of the event's time, which is added, as ISO-8601 in UTC, to rows without it; by
   * default {@code timestamp}.
   */
  public void setTimeField(String timeField) {
    this.timeField = timeField;
  }

  /**
   * The service's name; by default {@code OTEL_SERVICE_NAME}, the name of the Logback context, or
   * {@code java}.
   */
  public void setService(String service) {
    this.service = service;
  }

  /** The host's name; by default this machine's. */
  public void setHost(String host) {
    this.host = host;
  }

  @Override
  public void start(FormatContext context) {
    name(context, "database", database);
    name(context, "table", table);
    String query = context.url().getRawQuery();
    if (table == null && (query == null || !query.contains("query="))) {
      context.problem("table", "is required");
    }
    Checks.password(context, "user", user);
    if (password != null && !password.isEmpty()) {
      Checks.password(context, "password", password);
    }
    Checks.required(context, "timeField", timeField);
    if (timeField.equals(MESSAGE)) {
      context.problem("timeField", "'" + MESSAGE + "' is the field of the message");
    }
    document = new Document(context, MESSAGE).needTime(timeField);
    document.needOrigin(Origin.of(context, service, host));
  }

  @Override
  public URI uri(URI url) {
    URI uri = Uris.withPath(url, "/");
    if (table != null) {
      String target = database == null ? table : database + "." + table;
      uri = Uris.withQuery(uri, "query", "INSERT INTO " + target + " FORMAT JSONEachRow");
    }
    uri = Uris.withQuery(uri, "date_time_input_format", "best_effort");
    return Uris.withQuery(uri, "input_format_skip_unknown_fields", "1");
  }

  @Override
  public String contentType() {
    return "application/x-ndjson";
  }

  @Override
  public void headers(Batch batch, RequestHeaders headers) {
    if (user != null) {
      headers.set("X-ClickHouse-User", user);
    }
    if (password != null) {
      headers.set("X-ClickHouse-Key", password);
    }
  }

  @Override
  public int maxBytes() {
    return MAX_BYTES;
  }

  @Override
  public String defaultCompression() {
    return "gzip";
  }

  @Override
  public void writeEvent(ILoggingEvent event, Batch batch, ByteSink sink) {
    document.write(event, batch.key(), sink);
    sink.write('\n');
  }

  /** Delivered, unless an exception came after the status was sent: then its code decides. */
  @Override
  public Outcome accepted(Answer answer, Batch batch) {
    String text = answer.text();
    return text.contains("Exception") && code(answer, text) > 0
        ? judge(answer, batch, Outcome.retry(Replies.reason("ClickHouse", text)))
        : Outcome.DELIVERED;
  }

  @Override
  public Outcome refused(Answer answer, Batch batch, Outcome usual) {
    return judge(answer, batch, usual);
  }

  @Override
  public boolean badEventSpoilsRequest() {
    return true;
  }

  private static Outcome judge(Answer answer, Batch batch, Outcome usual) {
    String text = answer.text();
    int code = code(answer, text);
    String reason = Replies.reason("ClickHouse", text);
    if (BAD_DATA.contains(code)) {
      return Replies.badContent(batch, reason);
    }
    return BAD_SETUP.contains(code) ? Outcome.hold(reason) : usual;
  }

  /** The header is there since version 18.16, the text in every version. */
  private static int code(Answer answer, String text) {
    String header = answer.header().apply("X-ClickHouse-Exception-Code").orElse("");
    if (header.matches("\\d{1,6}")) {
      return Integer.parseInt(header);
    }
    Matcher matcher = CODE.matcher(text);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  private static void name(FormatContext context, String element, @Nullable String value) {
    Checks.defined(context, element, value);
    if (value != null && !NAME.matcher(value).matches()) {
      context.problem(element, "'" + value + "' is no plain identifier");
    }
  }
}
