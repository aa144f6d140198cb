package dev.vireo.runtime.hub;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Patterns for file names as the Python client understands them: `*` and `?` also stand for slashes, `[abc]`
/// and `[!abc]` for one character, and a pattern that ends with a slash for all that lies below.
final class Globs {
    private final List<Pattern> patterns;

    /// @throws VireoException with code USAGE when one can't be understood
    Globs(List<String> globs) {
        this.patterns = globs.stream().map(Globs::pattern).toList();
    }

    /// Whether a name fits one of them. Every name does when there are none.
    boolean accept(String name) {
        return patterns.isEmpty()
                || patterns.stream().anyMatch(p -> p.matcher(name).matches());
    }

    private static Pattern pattern(String glob) {
        String full = glob.endsWith("/") ? glob + "*" : glob;
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < full.length(); i++) {
            char c = full.charAt(i);
            int close = c == '[' ? full.indexOf(']', i + 2) : -1;
            if (c == '*') {
                out.append(".*");
            } else if (c == '?') {
                out.append('.');
            } else if (close > 0) {
                String set = full.substring(i + 1, close);
                boolean not = set.startsWith("!");
                String inside = (not ? set.substring(1) : set).replaceAll("([\\\\\\[\\]^&])", "\\\\$1");
                out.append(not ? "[^" : "[").append(inside).append(']');
                i = close;
            } else {
                out.append(Pattern.quote(String.valueOf(c)));
            }
        }
        try {
            return Pattern.compile(out.toString(), Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new VireoException(
                    Code.USAGE,
                    "'" + Hub.Model.shown(glob) + "' is no pattern for file names",
                    "Write one like *.json.");
        }
    }
}
