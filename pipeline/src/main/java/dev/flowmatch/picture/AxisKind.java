package dev.flowmatch.picture;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** What the numbers along an axis are. */
public enum AxisKind {
    /** Numbers. */
    NUMBER {
        @Override
        public String place(double value) {
            return Numbers.shortened(value);
        }

        @Override
        public String length(double value) {
            return Numbers.shortened(value);
        }
    },
    /** Days since 1970. */
    DATE {
        @Override
        public String place(double value) {
            return LocalDate.ofEpochDay((long) value).toString();
        }

        @Override
        public String length(double value) {
            return Numbers.shortened(value) + " days";
        }
    },
    /** Microseconds since 1970. */
    TIMESTAMP {
        @Override
        public String place(double value) {
            return MINUTES.format(Instant.EPOCH.plus((long) value, ChronoUnit.MICROS));
        }

        @Override
        public String length(double value) {
            return Numbers.shortened(value / MICROS_OF_A_DAY) + " days";
        }
    };

    private static final double MICROS_OF_A_DAY = 86_400e6;
    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm").withZone(ZoneOffset.UTC);

    /** A place on the axis, in few characters. */
    public abstract String place(double value);

    /** A way along the axis. */
    public abstract String length(double value);

    /** A tick's label: a day is enough for times. */
    String tick(double value) {
        String place = place(value);
        return this == TIMESTAMP ? place.substring(0, place.indexOf(' ')) : place;
    }
}
