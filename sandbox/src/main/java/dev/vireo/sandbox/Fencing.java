package dev.vireo.sandbox;

import dev.vireo.runtime.PlainText;
import dev.vireo.runtime.VireoException;
import java.util.Locale;
import java.util.Map;

/// Whether workers are fenced in by the operating system, besides everything that Vireo does itself.
public enum Fencing {
    /// As far as this machine offers it: the default.
    AUTO,
    /// No worker starts unless it can neither reach the network, nor read files that are not its own, nor
    /// write any, nor start processes.
    REQUIRE,
    /// Not at all, for machines where a fence stands in the way.
    OFF;

    /// The variable that chooses, in small letters.
    public static final String VARIABLE = "VIREO_SANDBOX";

    /// What the environment asks for; [#AUTO] when it says nothing.
    ///
    /// @throws VireoException with code USAGE for a word that is none of these
    public static Fencing of(Map<String, String> environment) {
        String word = environment.getOrDefault(VARIABLE, "");
        return switch (word) {
            case "", "auto" -> AUTO;
            case "require" -> REQUIRE;
            case "off" -> OFF;
            default ->
                throw new VireoException(
                        VireoException.Code.USAGE,
                        VARIABLE + " is '" + PlainText.line(word, 60) + "'",
                        "Set it to auto, require or off.");
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
