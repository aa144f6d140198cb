package dev.vireo.benchmarks.report;

import dev.vireo.benchmarks.run.RunFolder;
import dev.vireo.runtime.AtomicFile;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// Finished runs as one HTML file that needs nothing else: scores with intervals, what failed and how, what it took,
/// pictures of misses with their programs, and the fingerprints. Several runs stand beside each other.
public final class RunReport {
    /// What a report is called in the folder of a run.
    public static final String FILE = "report.html";

    /// More runs than colours can't be told apart.
    private static final int MOST_RUNS = 8;

    private RunReport() {}

    /// Writes a report. It is drawn from the folders of the runs and the pictures of their data sets; what is gone is
    /// left out, and the report says so.
    ///
    /// @param runs the first is what the others are compared with
    /// @return what is missing in it, one sentence each
    /// @throws VireoException with code USAGE when there is no run or there are more than eight; DATA when the file
    ///     can't be written
    public static List<String> write(List<RunFolder> runs, Path file) {
        if (runs.isEmpty() || runs.size() > MOST_RUNS) {
            throw new VireoException(
                    Code.USAGE,
                    "a report is about one to " + MOST_RUNS + " runs, not " + runs.size(),
                    "Write several reports.");
        }
        Page page = new Page(runs, file.toAbsolutePath().normalize());
        AtomicFile.write(file, page.html().getBytes(StandardCharsets.UTF_8));
        return page.notices();
    }
}
