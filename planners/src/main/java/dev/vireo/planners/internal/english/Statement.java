package dev.vireo.planners.internal.english;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A statement that is asked about: "Is the statement true? There are two cats." asks what "There are two cats." as a
/// question for yes or no asks.
public final class Statement {
    private static final String WHAT =
            "(?:the|this|that|the following) (?:following )?(?:statement|caption|sentence|claim|description|assertion)";

    private static final String TRUE = "(?:true|correct|right|accurate)(?: or (?:false|not|wrong|incorrect))?";

    /// What stands before a statement.
    private static final List<Pattern> BEFORE = List.of(
            Pattern.compile("(?i)^(?:is|would you say that) " + WHAT + " (?:is )?" + TRUE + "[?:.,]?\\s+"),
            Pattern.compile("(?i)^is it " + TRUE + "[?:,]\\s*"),
            Pattern.compile("(?i)^true or false[?:.,]\\s*"),
            Pattern.compile("(?i)^(?:statement|caption|claim):\\s*"));

    /// What stands before a clause of a statement.
    private static final Pattern THAT =
            Pattern.compile("(?i)^is it (?:true|correct|right|the case) (?:to say )?that\\s+");

    /// What stands after a statement.
    private static final List<Pattern> AFTER = List.of(
            Pattern.compile("(?i)(?<=[.!])\\s+is " + WHAT + " " + TRUE + "\\?$"),
            Pattern.compile("(?i)(?<=[.!,])\\s+(?:is (?:this|that|it) )?true or false\\?$"),
            Pattern.compile("(?i)(?<=[.!,])\\s+is (?:this|that|it) (?:true|correct|right)\\?$"));

    private Statement() {}

    /// The statement that a question is about, or the question as it is when it is about none. "Is it
    /// true that" stays.
    public static String of(String question) {
        String text = question.strip();
        for (Pattern before : BEFORE) {
            Matcher found = before.matcher(text);
            if (found.find() && found.end() < text.length()) {
                return unquoted(text.substring(found.end()));
            }
        }
        for (Pattern after : AFTER) {
            Matcher found = after.matcher(text);
            if (found.find() && found.start() > 0) {
                return unquoted(text.substring(0, found.start()));
            }
        }
        return text;
    }

    /// The clause after "Is it true that", or the text as it is.
    public static String clause(String text) {
        Matcher found = THAT.matcher(text);
        return found.find() && found.end() < text.length() ? text.substring(found.end()) : text;
    }

    private static String unquoted(String text) {
        String bare = text.strip()
                .replaceFirst("^[\"'\u201c]", "")
                .replaceFirst("[\"'\u201d,]$", "")
                .strip();
        return bare.isEmpty() ? text : bare;
    }
}
