package dev.vireo.program;

import dev.vireo.runtime.HtmlPage;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Python text as HTML with its words coloured, one block per line, in the classes of [HtmlPage].
public final class PythonHtml {
    private static final Set<String> KEYWORDS = Set.of(
            ("def return if elif else for while in not and or is None True False lambda import from as try except"
                            + " finally raise with pass break continue yield class global nonlocal assert del")
                    .split(" "));
    /// Types, and what programs about pictures may call; what only videos have is not coloured.
    private static final Set<String> API = Stream.concat(
                    Stream.of(
                            VisualApi.PATCH,
                            "bool",
                            "int",
                            "float",
                            "str",
                            "list",
                            "dict",
                            "tuple",
                            "Optional",
                            "List"),
                    VisualApi.STANDARD.functions().stream()
                            .filter(f -> !f.owner().equals(VisualApi.VIDEO))
                            .map(VisualApi.Function::name))
            .collect(Collectors.toUnmodifiableSet());

    private PythonHtml() {}

    /// The lines of a program as HTML.
    ///
    /// @param fault the line to mark, from 1; 0 for none
    public static String lines(String source, int fault) {
        StringBuilder marked = new StringBuilder();
        int at = 0;
        while (at < source.length()) {
            Token token = token(source, at);
            String text = source.substring(at, token.end);
            if (token.kind.isEmpty()) {
                marked.append(HtmlPage.escape(text));
            } else {
                // a text of several lines is closed and opened again at each line's end
                marked.append("<span class=\"").append(token.kind).append("\">");
                marked.append(HtmlPage.escape(text).replace("\n", "</span>\n<span class=\"" + token.kind + "\">"));
                marked.append("</span>");
            }
            at = token.end;
        }
        StringBuilder out = new StringBuilder("<pre class=\"program\">");
        String[] plain = source.split("\n", -1);
        int number = 0;
        for (String line : marked.toString().stripTrailing().split("\n", -1)) {
            String text = plain[number++];
            out.append(number == fault ? "<span class=\"ln fault\"" : "<span class=\"ln\"")
                    .append(" style=\"--in:")
                    .append(text.length() - text.stripLeading().length())
                    .append("ch\">")
                    .append(line)
                    .append("</span>");
        }
        return out.append("</pre>").toString();
    }

    /// A piece of a program.
    ///
    /// @param kind its class in the page; empty for what is not coloured
    private record Token(String kind, int end) {}

    /// The piece that begins at `at`. It ends behind every character that was looked at, but two at most.
    private static Token token(String source, int at) {
        char c = source.charAt(at);
        if (c == '#') {
            int end = source.indexOf('\n', at);
            return new Token("co", end < 0 ? source.length() : end);
        }
        int quote = at;
        while (quote < at + 2 && quote < source.length() && "rbfuRBFU".indexOf(source.charAt(quote)) >= 0) {
            quote++;
        }
        if (quote < source.length() && (source.charAt(quote) == '"' || source.charAt(quote) == '\'')) {
            return new Token("st", endOfText(source, quote));
        }
        if (c >= '0' && c <= '9') {
            int end = at;
            while (end < source.length() && (isWord(source.charAt(end)) || isPoint(source, end))) {
                end++;
            }
            return new Token("nu", end);
        }
        if (isWord(c)) {
            int end = at;
            while (end < source.length() && isWord(source.charAt(end))) {
                end++;
            }
            String word = source.substring(at, end);
            return new Token(KEYWORDS.contains(word) ? "kw" : API.contains(word) ? "ap" : "", end);
        }
        return new Token("", at + 1);
    }

    private static boolean isWord(char c) {
        return c == '_' || Character.isLetterOrDigit(c) || Character.isSurrogate(c);
    }

    /// Whether the point of a number with digits behind it stands here.
    private static boolean isPoint(String source, int at) {
        return source.charAt(at) == '.' && at + 1 < source.length() && Character.isDigit(source.charAt(at + 1));
    }

    private static int endOfText(String source, int quote) {
        String three = source.substring(quote, quote + 1).repeat(3);
        if (source.startsWith(three, quote)) {
            int end = source.indexOf(three, quote + 3);
            return end < 0 ? source.length() : end + 3;
        }
        int at = quote + 1;
        while (at < source.length() && source.charAt(at) != '\n') {
            if (source.charAt(at) == source.charAt(quote)) {
                return at + 1;
            }
            at += source.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at, source.length());
    }
}
