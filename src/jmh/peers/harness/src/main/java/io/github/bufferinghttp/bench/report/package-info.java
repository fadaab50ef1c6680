/** The report: medians, the table, the JSON file and the chart. */
@NullMarked
package io.github.bufferinghttp.bench.report;

import org.jspecify.annotations.NullMarked;
