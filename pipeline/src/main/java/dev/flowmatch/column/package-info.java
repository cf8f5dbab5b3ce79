/**
 * The columns of a table: their types, what was seen of their values, and how a row becomes a vector of the flow and back, as
 * manifests hold it. Open {@link dev.flowmatch.column.RowCodec} first.
 *
 * <p>May import {@code fault}; Commons Statistics. Nothing here knows of Spark or of files.
 */
package dev.flowmatch.column;
