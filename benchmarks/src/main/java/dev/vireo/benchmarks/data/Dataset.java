package dev.vireo.benchmarks.data;

import dev.vireo.runtime.VireoException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A data set of questions in the layout that its authors publish. [Datasets] has them by name.
public interface Dataset {
    /// Its name on the command line: lower case, without blanks.
    String name();

    /// The names of its splits, the usual one first.
    List<String> splits();

    /// The files that a split is read from and that can move its scores (questions, scene graphs, choices, id maps),
    /// whether they are there or not; pictures and videos are not among them.
    ///
    /// @throws VireoException with code USAGE when there is no such split
    List<Path> files(Path root, String split);

    /// Opens a split.
    ///
    /// @param root the folder of the data set
    /// @throws VireoException with code USAGE when there is no such split, DATA when a file is missing or its
    ///     beginning is wrong
    Samples open(Path root, String split);

    /// Looks at every line and for every picture and video, and says what is wrong or missing and how to obtain it.
    ///
    /// @param split one split, or all whose files are there
    /// @param most no more problems than this are looked for
    List<Problem> check(Path root, Optional<String> split, int most);

    /// The names of its metrics, the main one first.
    List<String> metrics();
}
