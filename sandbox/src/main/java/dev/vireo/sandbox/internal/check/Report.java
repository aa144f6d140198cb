package dev.vireo.sandbox.internal.check;

import dev.vireo.program.Diagnostic;
import dev.vireo.program.Diagnostic.Severity;
import dev.vireo.runtime.Spelling;
import dev.vireo.sandbox.internal.python.Tree;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Collects findings: each place and code once, as many errors and as many warnings as a reader can use, and none
/// while a loop is still being gone through for its types.
public final class Report {
    private static final int MOST = 50;

    /// The longest name for which a better one is looked for, and among how many.
    private static final int LONGEST = 60;

    private static final int MOST_KNOWN = 500;

    private final Map<Severity, List<Diagnostic>> found = new EnumMap<>(Severity.class);
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
        if (hasRoom(fault) && places.add(fault + "@" + line + ":" + column)) {
            of(fault.severity())
                    .add(new Diagnostic(fault.code(), fault.severity(), line, column, message, expected, actual, hint));
        }
    }

    /// Whether one more finding of a kind counts.
    boolean hasRoom(Fault fault) {
        return silent == 0 && of(fault.severity()).size() < MOST;
    }

    private List<Diagnostic> of(Severity severity) {
        return found.computeIfAbsent(severity, _ -> new ArrayList<>());
    }

    /// Notes that a program is larger than what can be checked.
    void tooLarge() {
        Diagnostic all = tooLarge("its types can't all be followed");
        of(Severity.ERROR).add(all);
    }

    /// The refusal of a program that is larger than what can be checked.
    public static Diagnostic tooLarge(String why) {
        return Diagnostic.error(
                Fault.TOO_LARGE.code(),
                0,
                0,
                "the program is too large to check: " + why,
                "Write a shorter one, with fewer statements inside each other.");
    }

    /// The findings: errors first, then warnings, each in the order of the source.
    public List<Diagnostic> sorted() {
        return found.values().stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparing(Diagnostic::severity)
                        .thenComparingInt(Diagnostic::line)
                        .thenComparingInt(Diagnostic::column))
                .toList();
    }

    static String didYouMean(String written, Collection<String> known) {
        int allowed = Math.max(1, written.length() / 3);
        List<String> near = known.stream()
                .filter(name -> Math.abs(name.length() - written.length()) <= allowed && name.length() <= LONGEST)
                .limit(MOST_KNOWN)
                .toList();
        return Spelling.closest(written, written.length() > LONGEST ? List.of() : near)
                .map(name -> "Did you mean '" + name + "'?")
                .orElse("");
    }
}
