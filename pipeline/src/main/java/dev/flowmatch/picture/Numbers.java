package dev.flowmatch.picture;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as a reader wants them: few digits, never more exact than useful. */
public final class Numbers {
    private Numbers() {}

    /** Three significant digits; whole numbers up to 100,000 in full. */
    public static String shortened(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "∞" : "−∞";
        }
        double size = Math.abs(value);
        if (size < 1e-12) {
            return "0";
        }
        String text;
        if (size >= 1e7 || size < 1e-4) {
            text = String.format(Locale.ROOT, "%.2e", size);
        } else if (size >= 1000) {
            text = String.format(Locale.ROOT, "%,.0f", size);
        } else {
            text = new BigDecimal(size)
                    .round(new MathContext(3))
                    .stripTrailingZeros()
                    .toPlainString();
        }
        return value < 0 ? "−" + text : text;
    }

    /** With as many decimals as an axis' step needs. */
    public static String tick(double value, double step) {
        if (Math.abs(value) < 1e-9 * step) {
            return "0";
        }
        if (Math.abs(value) >= 1e6 || step < 1e-4) {
            return withSign(new BigDecimal(value)
                    .round(new MathContext(4))
                    .stripTrailingZeros()
                    .toString()
                    .replace("E+", "e"));
        }
        int decimals = Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9));
        return withSign(String.format(Locale.ROOT, "%,." + decimals + "f", value));
    }

    /** A whole number with separators between thousands. */
    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A share in percent, with as many digits as tell something. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f%%", 100 * share);
    }

    private static String withSign(String text) {
        return text.startsWith("-") ? "−" + text.substring(1) : text;
    }
}
