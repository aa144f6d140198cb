package dev.vireo.cli;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;

/// Names that people mistype, and the nearest known ones.
final class Names {
    private Names() {}

    /// The known name that is nearest to what was typed, when it is near enough to be meant.
    static Optional<String> closest(String typed, List<String> known) {
        String wanted = typed.toLowerCase(Locale.ROOT);
        String best = "";
        int bestDistance = Integer.MAX_VALUE;
        for (String name : known) {
            int d = distance(wanted, name.toLowerCase(Locale.ROOT));
            if (d < bestDistance) {
                bestDistance = d;
                best = name;
            }
        }
        int allowed = Math.max(1, wanted.replace("-", "").length() / 3);
        return bestDistance <= allowed ? Optional.of(best) : Optional.empty();
    }

    /// One of a few names.
    ///
    /// @throws VireoException with code USAGE when the option's text is none of them
    static <E extends Enum<E>> E choice(String option, String text, Class<E> choices) {
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

    /// The failure for a name that is none of the known ones.
    static VireoException unknown(String option, String text, List<String> known) {
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

    static List<String> subcommands(CommandLine line) {
        return line.getSubcommands().entrySet().stream()
                .filter(e -> !e.getValue().getCommandSpec().usageMessage().hidden())
                .map(java.util.Map.Entry::getKey)
                .toList();
    }

    /// Letters to insert, delete, replace or swap with a neighbour.
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(d[i - 1][j - 1] + same, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], 1 + d[i - 2][j - 2]);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
