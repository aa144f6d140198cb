package dev.vireo.sandbox.internal.wire;

/// Makes text that comes from a worker fit for terminals and logs.
public final class Talk {
    /// Characters of one message.
    public static final int MAX = 2000;

    private Talk() {}

    /// The text on one line: what moves a cursor, changes colours or the direction of writing is spelled out,
    /// as in `\n` and `\u001b`; so are halves of characters.
    ///
    /// @param max characters that are kept at most
    public static String plain(String text, int max) {
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

    public static String plain(String text) {
        return plain(text, MAX);
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
