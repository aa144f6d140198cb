package dev.vireo.agent.internal.trace;

import dev.vireo.program.VisualApi;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Python text as HTML with its words coloured, one block per line.
public final class PythonHtml {
    private static final Pattern TOKEN = Pattern.compile(
            "(?<co>#[^\n]*)"
                    + "|(?<st>[rbfuRBFU]{0,2}(?:\"\"\".*?(?:\"\"\"|\\z)|'''.*?(?:'''|\\z)"
                    + "|\"(?:\\\\.|[^\"\\\\\n])*\"?|'(?:\\\\.|[^'\\\\\n])*'?))"
                    + "|(?<nu>\\b\\d[\\d_]*(?:\\.\\d+)?\\b)|(?<id>\\b[\\p{L}_]\\w*\\b)",
            Pattern.DOTALL);
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
        Matcher token = TOKEN.matcher(source);
        int at = 0;
        while (token.find()) {
            marked.append(Html.escape(source.substring(at, token.start())));
            String text = token.group();
            String kind = token.group("co") != null
                    ? "co"
                    : token.group("st") != null
                            ? "st"
                            : token.group("nu") != null
                                    ? "nu"
                                    : KEYWORDS.contains(text) ? "kw" : API.contains(text) ? "ap" : "";
            if (kind.isEmpty()) {
                marked.append(Html.escape(text));
            } else {
                // a text of several lines is closed and opened again at each line's end
                marked.append("<span class=\"").append(kind).append("\">");
                marked.append(Html.escape(text).replace("\n", "</span>\n<span class=\"" + kind + "\">"));
                marked.append("</span>");
            }
            at = token.end();
        }
        marked.append(Html.escape(source.substring(at)));
        StringBuilder out = new StringBuilder("<pre class=\"program\">");
        int number = 0;
        for (String line : marked.toString().stripTrailing().split("\n", -1)) {
            number++;
            out.append(number == fault ? "<span class=\"ln fault\">" : "<span class=\"ln\">")
                    .append(line)
                    .append("</span>");
        }
        return out.append("</pre>").toString();
    }
}
