package dev.flowmatch.spark;

/** A command as one would type it into a shell, with quotes where they are needed. */
final class ShellCommand {
    private final StringBuilder text;

    ShellCommand(String program) {
        text = new StringBuilder(program);
    }

    ShellCommand option(String name, String value) {
        boolean plain = value.matches("[A-Za-z0-9_./:=@%+,-]+");
        text.append(" --").append(name).append(' ');
        text.append(plain ? value : "'" + value.replace("'", "'\\''") + "'");
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
