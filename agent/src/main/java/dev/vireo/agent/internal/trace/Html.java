package dev.vireo.agent.internal.trace;

/// Text made safe for HTML.
public final class Html {
    private Html() {}

    /// The text with everything replaced that could be markup, in element content and in quoted attributes.
    /// Control characters other than tab and newline, and halves of surrogate pairs, become U+FFFD.
    public static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> {
                    boolean odd = (c < 0x20 && c != '\t' && c != '\n')
                            || (c >= 0x7f && c < 0xa0)
                            || (c >= 0xd800 && c < 0xe000)
                            || (c >= 0x202a && c <= 0x202e) // marks that turn the reading direction round
                            || (c >= 0x2066 && c <= 0x2069);
                    out.appendCodePoint(odd ? 0xfffd : c);
                }
            }
        });
        return out.toString();
    }
}
