package dev.flowmatch.pairs;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FLOAT;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;
import static org.apache.parquet.schema.Type.Repetition.REQUIRED;

import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/** The Parquet schema of a pair shard: id, x0, x1 and t, all required, the vectors as standard three-level lists. */
final class PairSchema {
    static final String ID = "id";
    static final String X0 = "x0";
    static final String X1 = "x1";
    static final String T = "t";
    static final String LIST = "list";
    static final String ELEMENT = "element";

    static final MessageType MESSAGE = new MessageType(
            "pairs",
            Types.required(INT64).named(ID),
            vector(X0),
            vector(X1),
            Types.required(FLOAT).named(T));

    private PairSchema() {}

    private static GroupType vector(String name) {
        return Types.requiredList()
                .element(Types.primitive(FLOAT, REQUIRED).named(ELEMENT))
                .named(name);
    }
}
