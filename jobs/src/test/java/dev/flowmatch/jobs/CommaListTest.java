package dev.flowmatch.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommaListTest {
    @Test
    void splitsAtCommasAndStripsBlanks() {
        assertEquals(List.of("a", "b c", "d"), CommaList.parse("a, b c ,d"));
    }

    @Test
    void keepsEmptyEntries() {
        assertEquals(List.of("", "NA"), CommaList.parse(",NA"));
        assertEquals(List.of(""), CommaList.parse(""));
    }

    @Test
    void aQuotedEntryMayHoldCommasBlanksAndQuotes() {
        assertEquals(List.of("a,b", " c ", "say \"d\""), CommaList.parse("\"a,b\", \" c \" ,\"say \"\"d\"\"\""));
    }

    @Test
    void aQuoteInsideAnEntryIsAQuote() {
        assertEquals(List.of("5\" pipe", "b"), CommaList.parse("5\" pipe,b"));
    }

    @Test
    void rejectsAQuoteThatIsNotClosed() {
        assertThrows(IllegalArgumentException.class, () -> CommaList.parse("\"a,b"));
    }
}
