package dev.vireo.benchmarks.data;

import dev.vireo.runtime.PlainText;
import dev.vireo.runtime.VireoException;
import java.nio.file.Path;

/// What is wrong at a place of a data set's files; as an exception its text begins with the place.
final class Defect extends VireoException {
    private static final long serialVersionUID = 1L;
    private static final int MOST = 400;

    private final transient Problem problem;

    private Defect(Code code, String place, Problem problem) {
        super(code, place + " " + problem.message(), problem.hint());
        this.problem = problem;
    }

    private static String plain(String message) {
        return PlainText.line(message, MOST);
    }

    /// About a whole file.
    static Defect of(Path file, String message, String hint) {
        return new Defect(Code.DATA, "[" + file + "]", new Problem(file, 0, plain(message), hint));
    }

    /// About a line of a text file.
    static Defect atLine(Path file, int line, String message, String hint) {
        return new Defect(Code.DATA, "[" + file + ":" + line + "]", new Problem(file, line, plain(message), hint));
    }

    /// About a row of a table that has no lines, counted from 1.
    static Defect atRow(Path file, int row, String message, String hint) {
        return new Defect(
                Code.DATA, "[" + file + "]", new Problem(file, row, "row " + row + ": " + plain(message), hint));
    }

    /// What is wrong, for a list of everything that is.
    Problem problem() {
        return problem;
    }
}
