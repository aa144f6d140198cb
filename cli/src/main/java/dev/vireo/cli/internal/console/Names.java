package dev.vireo.cli.internal.console;

import dev.vireo.runtime.Spelling;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine;

/// Names that people mistype, and the nearest known ones.
public final class Names {
    private static final Pattern PICTURE = Pattern.compile("(?i).*\\.(?:png|jpe?g|bmp|webp)");
    private static final Pattern VIDEO = Pattern.compile("(?i).*\\.(?:mp4|m4v|mov|mkv|webm|avi|mpe?g)");

    private Names() {}

    /// Whether a file is a picture and no video, by its name; a GIF may be either.
    public static boolean isPicture(String file) {
        return PICTURE.matcher(file).matches();
    }

    /// Whether a file is a video, by its name.
    static boolean isVideo(String file) {
        return VIDEO.matcher(file).matches();
    }

    /// The known name that is nearest to what was typed, when it is near enough to be meant.
    public static Optional<String> closest(String typed, List<String> known) {
        return Spelling.closest(typed, known);
    }

    /// One of a few names.
    ///
    /// @throws VireoException with code USAGE when the option's text is none of them
    public static <E extends Enum<E>> E choice(String option, String text, Class<E> choices) {
        List<String> names = new ArrayList<>();
        for (E value : choices.getEnumConstants()) {
            String name = value.name().toLowerCase(Locale.ROOT);
            if (name.equals(text)) {
                return value;
            }
            names.add(name);
        }
        throw unknown(option, text, names);
    }

    /// What networks compute in: `f32`, `bf16` or `f16`.
    ///
    /// @throws VireoException with code USAGE for another text
    public static DType dtype(String text) {
        return switch (text) {
            case "f32", "bf16", "f16" -> DType.valueOf(text.toUpperCase(Locale.ROOT));
            default -> throw unknown("--dtype", text, List.of("f32", "bf16", "f16"));
        };
    }

    /// The failure for a name that is none of the known ones.
    public static VireoException unknown(String option, String text, List<String> known) {
        return new VireoException(
                Code.USAGE,
                option + ": '" + text + "' is not one of " + String.join(", ", known),
                closest(text, known).map(Failure::didYouMean).orElse(""));
    }

    static List<String> options(CommandLine line) {
        return line.getCommandSpec().options().stream()
                .filter(o -> !o.hidden())
                .flatMap(o -> List.of(o.names()).stream())
                .toList();
    }

    public static List<String> subcommands(CommandLine line) {
        return line.getSubcommands().entrySet().stream()
                .filter(e -> !e.getValue().getCommandSpec().usageMessage().hidden())
                .map(java.util.Map.Entry::getKey)
                .toList();
    }
}
