package dev.vireo.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.program.Diagnostic;
import dev.vireo.sandbox.internal.check.Fault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CorpusTest {
    /// Mutants that are checked; more with `-Dvireo.mutants=N`.
    private static final int MUTANTS = Integer.getInteger("vireo.mutants", 300);

    private static ProgramChecker checker;

    @BeforeAll
    static void start() {
        checker = ProgramChecker.start(Path.of("target", "worker-cache"));
    }

    @AfterAll
    static void stop() {
        checker.close();
    }

    static List<Corpus.Program> programs() {
        return Corpus.all();
    }

    private static List<Diagnostic> check(Corpus.Program program) {
        return checker.check(program.source(), program.receiver(), program.demanded());
    }

    @ParameterizedTest
    @MethodSource("programs")
    void aGoodProgramIsCleanAndABadOneHasItsFaultAndNoOther(Corpus.Program program) {
        List<Diagnostic> found = check(program);
        assertEquals(
                program.expected().map(List::of).orElse(List.of()),
                found.stream().map(Corpus::shown).toList(),
                found::toString);
        assertTrue(found.stream().noneMatch(d -> d.message().isBlank()), found::toString);
    }

    @Test
    void everyCodeHasProgramsAndHalfOfAllAreGood() {
        Map<String, Integer> byCode = new HashMap<>();
        List<Corpus.Program> all = Corpus.all();
        all.forEach(p -> p.expected().ifPresent(e -> byCode.merge(e.substring(0, e.indexOf(' ')), 1, Integer::sum)));
        for (Fault fault : Fault.values()) {
            int wanted = fault == Fault.TOO_LONG ? 1 : 2;
            assertTrue(byCode.getOrDefault(fault.code(), 0) >= wanted, fault.code());
        }
        long good = all.stream().filter(p -> p.expected().isEmpty()).count();
        assertTrue(all.size() >= 170, () -> all.size() + " programs");
        assertTrue(good >= 85, () -> good + " good programs");
    }

    @Test
    void theFaultsThatAreAdviceAreTheTwoThatAreDocumented() {
        for (Fault fault : Fault.values()) {
            boolean advice =
                    Set.of(Fault.POSSIBLY_EMPTY_INDEX, Fault.UNREACHABLE).contains(fault);
            assertEquals(
                    advice ? Diagnostic.Severity.WARNING : Diagnostic.Severity.ERROR, fault.severity(), fault.code());
        }
    }

    @Test
    void aMutatedProgramIsCheckedInShortTimeAndNeverBreaksTheChecker() {
        Random random = new Random(20261121);
        List<Corpus.Program> all =
                Corpus.all().stream().filter(p -> p.source().length() < 5000).toList();
        int read = 0;
        for (int i = 0; i < MUTANTS; i++) {
            Corpus.Program program = all.get(random.nextInt(all.size()));
            String mutant = mutate(program.source(), random);
            long from = System.nanoTime();
            List<Diagnostic> found = checker.check(mutant, program.receiver(), program.demanded());
            long millis = (System.nanoTime() - from) / 1_000_000;
            assertTrue(millis < 15_000, () -> millis + " ms for\n" + mutant);
            assertTrue(found.stream().noneMatch(d -> d.message().contains("parser fails")), () -> mutant);
            read += found.stream().noneMatch(d -> d.code().equals("syntax")) ? 1 : 0;
        }
        assertTrue(read > MUTANTS / 20, "mutants that Python's parser takes: " + read);
    }

    /// Deletes, doubles or swaps a few words.
    private static String mutate(String source, Random random) {
        List<String> words = new ArrayList<>(List.of(source.split("(?<=\\W)|(?=\\W)", -1)));
        int changes = 1 + random.nextInt(2);
        for (int c = 0; c < changes; c++) {
            List<Integer> real = new ArrayList<>();
            for (int i = 0; i < words.size(); i++) {
                if (!words.get(i).isBlank()) {
                    real.add(i);
                }
            }
            int a = real.get(random.nextInt(real.size()));
            int b = real.get(random.nextInt(real.size()));
            switch (random.nextInt(4)) {
                case 0 -> words.set(a, "");
                case 1 -> words.set(a, words.get(b));
                case 2 -> words.set(a, words.get(a) + words.get(a));
                default -> {
                    String word = words.get(a);
                    words.set(a, words.get(b));
                    words.set(b, word);
                }
            }
        }
        return String.join("", words);
    }
}
