package dev.flowmatch.evaluation;

/** A command as one would type it into a shell, with quotes where they are needed. */
public final class ShellCommand {
    private final StringBuilder text;

    /** A command without arguments. */
    public ShellCommand(String program) {
        text = new StringBuilder(program);
    }

    /** Adds an argument, quoted where it needs to be. */
    public ShellCommand argument(String value) {
        text.append(' ').append(quoted(value));
        return this;
    }

    /** A word for the shell, between quotes where it is more than letters, digits and a few signs. */
    public static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:=@%+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    ShellCommand option(String name, String value) {
        text.append(" --").append(name).append(' ').append(quoted(value));
        return this;
    }

    ShellCommand flag(String name) {
        text.append(" --").append(name);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
