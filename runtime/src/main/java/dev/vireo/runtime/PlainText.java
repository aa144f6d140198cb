package dev.vireo.runtime;

/// Makes text that comes from outside fit for terminals and logs: what moves a cursor, changes colours or the
/// direction of writing is spelled out, as in `\u001b`; so are halves of characters and characters that
/// nobody sees.
public final class PlainText {
    /// Characters of one message.
    public static final int MAX = 2000;

    private static final int JOINER = 0x200d;
    private static final int NON_JOINER = 0x200c;

    private PlainText() {}

    /// The text on one line, where `\n` and `\t` are spelled out, too.
    ///
    /// @param max characters that are kept at most
    public static String line(String text, int max) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), max) + 16);
        int i = 0;
        while (i < text.length() && out.length() < max) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == '\n') {
                out.append("\\n");
            } else if (c == '\t') {
                out.append("\\t");
            } else if (hidden(c)) {
                out.append(c > 0xffff ? "\\U%08x".formatted(c) : "\\u%04x".formatted(c));
            } else {
                out.appendCodePoint(c);
            }
        }
        return i < text.length() ? out.append("...").toString() : out.toString();
    }

    /// The text on one line of at most [#MAX] characters.
    public static String line(String text) {
        return line(text, MAX);
    }

    /// The text with its lines and tabs, and with the characters that join letters in Persian and Hindi, people
    /// to families, and those that only a newer Unicode knows. What is spelled out is spelled as JSON does, so
    /// that JSON stays the same JSON.
    public static String lines(String text) {
        if (text.chars().allMatch(c -> (c >= ' ' && c <= '~') || c == '\n' || c == '\t')) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (c == '\n' || c == '\t' || c == JOINER || c == NON_JOINER || !hidden(c) || newer(c)) {
                out.appendCodePoint(c);
            } else {
                for (char half : Character.toChars(c)) {
                    out.append("\\u%04x".formatted((int) half));
                }
            }
        });
        return out.toString();
    }

    private static boolean newer(int c) {
        return Character.getType(c) == Character.UNASSIGNED;
    }

    private static boolean hidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
