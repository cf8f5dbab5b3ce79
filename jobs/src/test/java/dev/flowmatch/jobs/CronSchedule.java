package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A schedule in crontab(5)'s five fields, each a number in its range or a star. */
record CronSchedule(String text) {
    private static final String[] FIELDS = {"minute", "hour", "day of month", "month", "day of week"};
    private static final int[] LEAST = {0, 0, 1, 1, 0};
    private static final int[] GREATEST = {59, 23, 31, 12, 7};

    static CronSchedule parse(String text) {
        String[] fields = text.split(" +", -1);
        assertEquals(FIELDS.length, fields.length, text);
        for (int i = 0; i < fields.length; i++) {
            if (!fields[i].equals("*")) {
                int value = Integer.parseInt(fields[i]);
                assertTrue(value >= LEAST[i] && value <= GREATEST[i], FIELDS[i] + " of " + text);
            }
        }
        return new CronSchedule(text);
    }

    /** Minutes after midnight of a schedule that is due once a day. */
    int minuteOfTheDay() {
        String[] fields = text.split(" +", -1);
        assertEquals("* * *", String.join(" ", fields[2], fields[3], fields[4]), text);
        return 60 * Integer.parseInt(fields[1]) + Integer.parseInt(fields[0]);
    }
}
