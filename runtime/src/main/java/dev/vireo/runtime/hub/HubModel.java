package dev.vireo.runtime.hub;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.Optional;
import java.util.regex.Pattern;

/// The name of a model on a hub: `ORG/NAME`, or `NAME` alone, and perhaps a branch, tag or commit after `@`.
///
/// @param repo the part before `@`
/// @param revision the part after it
public record HubModel(String repo, Optional<String> revision) {
    /// The revision that is meant when none is named.
    public static final String MAIN = "main";

    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?");
    private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._/+-]{0,199}");

    /// @throws VireoException with code USAGE when one of them can't be such a name
    public HubModel {
        String[] parts = repo.split("/", -1);
        boolean good = parts.length <= 2 && !repo.contains("..") && !repo.contains("--");
        for (String part : parts) {
            good &= PART.matcher(part).matches();
        }
        if (!good) {
            throw new VireoException(
                    Code.USAGE,
                    "'" + shown(repo) + "' is no name of a model on a hub",
                    "Write ORG/NAME, with a branch, tag or commit as ORG/NAME@REV.");
        }
        if (revision.isPresent()) {
            requireRevision(revision.get());
        }
    }

    private static void requireRevision(String revision) {
        boolean good = REVISION.matcher(revision).matches() && !revision.endsWith("/");
        for (String part : revision.split("/", -1)) {
            good &= !part.isEmpty() && !part.startsWith(".") && !part.endsWith(".lock");
        }
        if (!good) {
            throw new VireoException(
                    Code.USAGE,
                    "'" + shown(revision) + "' is no name of a revision",
                    "Write a branch, a tag or a whole commit after the '@'.");
        }
    }

    /// Reads `ORG/NAME` or `ORG/NAME@REV`.
    ///
    /// @throws VireoException with code USAGE when the text is no such name
    public static HubModel parse(String text) {
        int at = text.indexOf('@');
        return at < 0
                ? new HubModel(text, Optional.empty())
                : new HubModel(text.substring(0, at), Optional.of(text.substring(at + 1)));
    }

    /// The revision that is meant.
    public String wanted() {
        return revision.orElse(MAIN);
    }

    /// The name of its folder in the cache.
    String folderName() {
        return "models--" + repo.replace("/", "--");
    }

    static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= 80 ? line : line.substring(0, 77) + "...";
    }

    @Override
    public String toString() {
        return revision.map(r -> repo + "@" + r).orElse(repo);
    }
}
