package dev.vireo.sandbox.internal.check;

import dev.vireo.program.Diagnostic;
import dev.vireo.runtime.Spelling;
import dev.vireo.sandbox.internal.python.Tree;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Collects findings: each place and code once, as many as a reader can use, and none while a loop is still
/// being gone through for its types.
public final class Report {
    private static final int MOST = 50;

    private final List<Diagnostic> found = new ArrayList<>();
    private final Set<String> places = new HashSet<>();
    private int silent;

    /// Runs something whose findings do not count.
    void quietly(Runnable work) {
        silent++;
        try {
            work.run();
        } finally {
            silent--;
        }
    }

    boolean silent() {
        return silent > 0;
    }

    void add(Fault fault, Tree at, String message, String hint) {
        add(fault, at, message, "", "", hint);
    }

    void add(Fault fault, Tree at, String message, String expected, String actual, String hint) {
        add(fault, at.at().line(), at.at().column(), message, expected, actual, hint);
    }

    void add(Fault fault, int line, int column, String message, String expected, String actual, String hint) {
        if (silent == 0 && found.size() < MOST && places.add(fault + "@" + line + ":" + column)) {
            found.add(new Diagnostic(fault.code(), fault.severity(), line, column, message, expected, actual, hint));
        }
    }

    /// The findings in the order of the source.
    public List<Diagnostic> sorted() {
        return found.stream()
                .sorted(Comparator.comparingInt(Diagnostic::line).thenComparingInt(Diagnostic::column))
                .toList();
    }

    static String didYouMean(String written, Collection<String> known) {
        return Spelling.closest(written, known)
                .map(name -> "Did you mean '" + name + "'?")
                .orElse("");
    }
}
