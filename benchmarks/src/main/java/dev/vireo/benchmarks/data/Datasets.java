package dev.vireo.benchmarks.data;

import dev.vireo.runtime.Spelling;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.List;

/// The data sets that are read in the files that their authors publish; docs/benchmarks.md describes them.
public final class Datasets {
    private static final List<Dataset> ALL = List.of(
            new Gqa(),
            new Vsr(),
            new Covr(),
            new NextQa(),
            new RefCoco(),
            new FourKPro(),
            new LongVideoReason("longvideo-reason", List.of("validation", "train", "test")),
            new LongVideoReason("longvideo-reason-eval", List.of("test")),
            new VideoMme(),
            new RvpCsv());

    private Datasets() {}

    /// All of them.
    public static List<Dataset> all() {
        return ALL;
    }

    /// The data set of that name.
    ///
    /// @throws VireoException with code USAGE when there is none
    public static Dataset named(String name) {
        List<String> names = ALL.stream().map(Dataset::name).toList();
        return ALL.stream()
                .filter(dataset -> dataset.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new VireoException(
                        Code.USAGE,
                        "there is no data set '" + name + "'",
                        Spelling.closest(name, names)
                                .map(meant -> "Did you mean '" + meant + "'?")
                                .orElse("There are " + String.join(", ", names) + ".")));
    }
}
