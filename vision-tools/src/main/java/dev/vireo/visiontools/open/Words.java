package dev.vireo.visiontools.open;

import dev.vireo.visiontools.UnknownNameException;
import java.util.Locale;

/// Names as the networks were trained on them: small letters, no punctuation, no article.
final class Words {
    private Words() {}

    /// The words of a name or a property, one blank between them.
    ///
    /// @throws UnknownNameException when there are none
    static String of(String name) {
        String plain = name.toLowerCase(Locale.ROOT)
                .replaceAll("(?U)[^\\p{L}\\p{N}\\p{M}'-]+", " ")
                .strip();
        String bare = plain.replaceFirst("^(?:an?|the) (?=.)", "");
        if (bare.codePoints().noneMatch(Character::isLetterOrDigit)) {
            throw new UnknownNameException(
                    name, "'" + shown(name) + "' names nothing", "Say in words what is looked for: red car.");
        }
        return bare;
    }

    private static String shown(String name) {
        String line = name.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= 60 ? line : line.substring(0, 57) + "...";
    }

    /// The sentence that shows a thing.
    static String photo(String thing) {
        return "a photo of a " + thing;
    }
}
