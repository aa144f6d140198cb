package dev.vireo.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// Pages that are one HTML file: without scripts, with every picture inside, for light and dark.
public final class HtmlPage {
    private HtmlPage() {}

    /// A whole page. Nothing in it may be loaded from elsewhere: its policy allows pictures in `data:` addresses and
    /// its own styles.
    ///
    /// @param title as plain text
    /// @param style CSS behind the common one, which has colours (`--page`, `--card`, `--ink`, `--soft`, `--line`,
    ///     `--good`, `--bad`, `--warn`, ...), text, links, programs, tags and facts
    /// @param body the markup of the body
    public static String of(String title, String style, String body) {
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:;"
                + " style-src 'unsafe-inline'\">"
                + "<title>" + escape(title) + "</title><style>\n" + common() + style + "</style></head><body>" + body
                + "</body></html>\n";
    }

    private static String common() {
        try (InputStream in = Objects.requireNonNull(HtmlPage.class.getResourceAsStream("page.css"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

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
