/** Where batches wait on disk, one file each, so that they outlive memory and the process. */
@NullMarked
package io.github.bufferinghttp.spool;

import org.jspecify.annotations.NullMarked;
