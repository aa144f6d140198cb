package dev.vireo.sandbox.internal.python;

import java.util.List;

/// Where a syntax error is. GraalPy gives some of them the wrong line: a missing colon that of the next
/// statement, an unexpected indent the first one of the program.
public record SyntaxPlace(int line, int column) {
    public static SyntaxPlace of(String source, Tree.Parse.Broken error) {
        List<String> lines = source.lines().toList();
        if (error.message().equals("expected ':'") && error.line() > 1 && error.line() <= lines.size()) {
            String text = lines.get(error.line() - 1);
            if (text.substring(0, Math.clamp(error.column() - 1L, 0, text.length()))
                    .isBlank()) {
                int before = error.line() - 2;
                while (before > 0 && lines.get(before).isBlank()) {
                    before--;
                }
                return new SyntaxPlace(
                        before + 1, lines.get(before).stripTrailing().length() + 1);
            }
        }
        if (error.message().equals("unexpected indent")) {
            for (int i = 0, last = 0, indent = 0; i < lines.size(); i++) {
                String text = lines.get(i);
                String code = text.strip();
                if (code.isEmpty() || code.startsWith("#")) {
                    continue;
                }
                int own = text.length() - text.stripLeading().length();
                boolean opened = i > last
                        && ":,([{\\"
                                        .indexOf(lines.get(last)
                                                .strip()
                                                .charAt(lines.get(last).strip().length() - 1))
                                >= 0;
                if (own > indent && !opened) {
                    return new SyntaxPlace(i + 1, own + 1);
                }
                indent = own;
                last = i;
            }
        }
        return new SyntaxPlace(error.line(), error.column());
    }
}
