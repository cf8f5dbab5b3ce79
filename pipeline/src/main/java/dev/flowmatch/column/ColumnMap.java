package dev.flowmatch.column;

import java.io.Serializable;

/** An increasing map between a column's units and the model's, with its inverse. Immutable and thread-safe. */
public sealed interface ColumnMap extends Serializable permits AffineMap, QuantileMap, RankMap {

    /** From the column's units to the model's; any finite value. */
    double scale(double value);

    /** From the model's units to the column's; any finite value. */
    double unscale(double scaled);
}
