package dev.vireo.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.Conformance;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The language models keep what language models promise, and the checks see it when one does not.
class LanguageModelConformanceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final LanguageModel.Request ASKED = LanguageModel.Request.of("Answer.", "{\"question\":\"Who?\"}");
    private static final VisionModel.Request SHOWN = new VisionModel.Request(
            "Answer.",
            "What is it?",
            List.of(new VisionModel.Picture("image/png", "aGVsbG8=")),
            Optional.of("{\"type\":\"object\"}"));

    @TempDir
    Path folder;

    private OpenAiServer server;

    @BeforeEach
    void start() throws IOException {
        server = new OpenAiServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Stream<DynamicTest> tests(Conformance suite) {
        return suite.checks().stream().map(check -> DynamicTest.dynamicTest(check.name(), check::run));
    }

    private ModelOptions options(URI baseUrl) {
        return new ModelOptions(Optional.of(baseUrl), Duration.ofSeconds(30), 0, Map.of("OPENAI_API_KEY", "sk-test"));
    }

    @TestFactory
    Stream<DynamicTest> aScriptedModelKeepsThePromises() throws IOException {
        String texts = String.join(", ", Collections.nCopies(6, "\"me\""));
        Path file = Files.writeString(folder.resolve("answers.json"), "{\"Who?\": [" + texts + "]}");
        return tests(LanguageModelConformance.of(() -> LanguageModels.scripted(file), ASKED, PATIENCE));
    }

    @TestFactory
    Stream<DynamicTest> aModelBehindAServerKeepsThePromises() {
        server.then(OpenAiServer.answer("{\"answer\":\"me\"}"));
        LanguageModel model = LanguageModels.of("openai:tiny", options(server.baseUrl()));
        return tests(LanguageModelConformance.of(() -> model, ASKED, PATIENCE));
    }

    @TestFactory
    Stream<DynamicTest> aModelBehindAServerThatIsShownPicturesKeepsThePromises() {
        server.then(OpenAiServer.answer("{\"answer\":\"a cube\"}"));
        VisionModel model = LanguageModels.seeing("openai:tiny", options(server.baseUrl()));
        return tests(LanguageModelConformance.ofSeeing(() -> model, SHOWN, PATIENCE));
    }

    @Test
    void aModelBehindAServerThatSaysNothingEndsWithTheInterrupt() throws Exception {
        server.then(server.silence());
        LanguageModel model = LanguageModels.of("openai:tiny", options(server.baseUrl()));
        Conformance.endsWhenInterrupted(Duration.ofSeconds(20), () -> model.complete(ASKED));
    }

    // --- models that break one promise each

    private enum Fault {
        NONE,
        NAMELESS,
        CHANGES_ITS_NAME,
        MOVES,
        NO_TEXT,
        COUNTS_BACKWARDS,
        REFUSES_SCHEMAS,
        ONE_THREAD_ONLY,
        DEAF
    }

    private static final class Faulty implements LanguageModel, VisionModel {
        private final Fault fault;
        private final AtomicInteger asked = new AtomicInteger();
        private final Thread maker = Thread.currentThread();
        private final CountDownLatch released;

        Faulty(Fault fault, CountDownLatch released) {
            this.fault = fault;
            this.released = released;
        }

        @SuppressWarnings("NullAway") // one of the faults is to give null
        private String answer(Optional<String> schema) {
            if (fault == Fault.REFUSES_SCHEMAS && schema.isPresent()) {
                throw new IllegalArgumentException("no schemas");
            }
            if (fault == Fault.ONE_THREAD_ONLY && Thread.currentThread() != maker) {
                throw new IllegalStateException("of another thread");
            }
            while (fault == Fault.DEAF && Thread.currentThread().getName().contains("interrupt")) {
                try {
                    released.await();
                    break;
                } catch (InterruptedException e) {
                    Thread.onSpinWait(); // deaf on purpose
                }
            }
            return fault == Fault.NO_TEXT ? null : "me";
        }

        private Usage usage() {
            return fault == Fault.COUNTS_BACKWARDS ? new Usage(1, 5, 1, 9) : new Usage(1, 5, 1);
        }

        @Override
        public Completion complete(LanguageModel.Request request) {
            return new Completion(answer(request.schema()), usage());
        }

        @Override
        public Answer look(VisionModel.Request request) {
            return new Answer(answer(Optional.empty()), false, usage());
        }

        @Override
        public String id() {
            return switch (fault) {
                case NAMELESS -> "";
                case CHANGES_ITS_NAME -> "model " + asked.incrementAndGet();
                case NONE, MOVES, NO_TEXT, COUNTS_BACKWARDS, REFUSES_SCHEMAS, ONE_THREAD_ONLY, DEAF -> "model";
            };
        }

        @Override
        public String endpoint() {
            return fault == Fault.MOVES ? "place " + asked.incrementAndGet() : "";
        }
    }

    private static List<String> failures(Conformance suite) {
        return suite.failures().stream().map(Conformance.Failure::check).toList();
    }

    private static void breaks(Fault fault, String promise, boolean seeing) {
        CountDownLatch released = new CountDownLatch(1);
        Duration patience = fault == Fault.DEAF ? Duration.ofMillis(20) : PATIENCE;
        Faulty model = new Faulty(fault, released);
        List<String> broken = failures(LanguageModelConformance.of(() -> model, ASKED, patience));
        assertTrue(broken.contains(promise), fault + " breaks " + broken);
        if (seeing) {
            List<String> blind = failures(LanguageModelConformance.ofSeeing(() -> model, SHOWN, patience));
            assertTrue(blind.contains(promise), fault + " breaks " + blind);
        }
        released.countDown();
    }

    @Test
    void aModelThatBreaksAPromiseIsFound() {
        breaks(Fault.NAMELESS, "the id is not blank and stays the same", true);
        breaks(Fault.CHANGES_ITS_NAME, "the id is not blank and stays the same", true);
        breaks(Fault.MOVES, "where it is asked stays the same", false);
        breaks(Fault.NO_TEXT, "it answers with a text and what that used", true);
        breaks(Fault.COUNTS_BACKWARDS, "it answers with a text and what that used", true);
        breaks(Fault.REFUSES_SCHEMAS, "a request with a schema is answered too", false);
        breaks(Fault.ONE_THREAD_ONLY, "several threads are answered at once", true);
        breaks(Fault.DEAF, "an interrupt ends a call", true);
    }

    @Test
    void aSmallModelThatKeepsThePromisesPasses() {
        Faulty model = new Faulty(Fault.NONE, new CountDownLatch(0));
        assertEquals(List.of(), failures(LanguageModelConformance.of(() -> model, ASKED, PATIENCE)));
        assertEquals(List.of(), failures(LanguageModelConformance.ofSeeing(() -> model, SHOWN, PATIENCE)));
    }
}
