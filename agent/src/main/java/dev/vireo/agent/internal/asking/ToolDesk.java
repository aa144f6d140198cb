package dev.vireo.agent.internal.asking;

import dev.vireo.agent.Trace;
import dev.vireo.agent.Trace.ToolCall;
import dev.vireo.agent.internal.tools.Subjects;
import dev.vireo.agent.internal.tools.Subjects.Subject;
import dev.vireo.agent.internal.tools.ToolAnswers;
import dev.vireo.agent.internal.tools.ToolBridge;
import dev.vireo.language.DelegatingLanguageModel;
import dev.vireo.language.LanguageModel;
import dev.vireo.language.Usage;
import dev.vireo.program.ToolException;
import dev.vireo.program.Value;
import dev.vireo.program.VisualApi;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// Has the tools answer, the same call once in an asking, and puts it on the account of the question that
/// calls. Safe for several threads.
final class ToolDesk {
    private static final ScopedValue<Account> PAYER = ScopedValue.newInstance();

    private record CallKey(String function, List<Subject> arguments) {}

    private record Remembered(ToolBridge.@Nullable Given given, Trace.@Nullable Result refusal) {}

    private final Life life;
    private final Subjects subjects;
    private final ToolAnswers bridge;
    private final VisualApi api;
    private final Map<CallKey, CompletableFuture<Remembered>> calls = new ConcurrentHashMap<>();

    ToolDesk(Parts parts, Life life, Subjects subjects) {
        this.life = life;
        this.subjects = subjects;
        this.api = parts.userTools().api();
        this.bridge = parts.answers()
                .apply(new ToolBridge(
                        parts.tools().metered(ToolDesk::chargeTool),
                        parts.userTools(),
                        parts.languageModel().map(ToolDesk::charged)));
    }

    /// Puts what a tool used of a language model on the account. Its requests are not counted as model calls:
    /// they come under the limit of vision calls.
    private static void chargeTool(String model, Usage usage) {
        PAYER.get().charge(model, new Usage(0, usage.inputTokens(), usage.outputTokens(), usage.cachedTokens()));
    }

    private static LanguageModel charged(LanguageModel model) {
        return new DelegatingLanguageModel(model) {
            @Override
            public Completion complete(Request request) {
                Completion completion = super.complete(request);
                PAYER.get().charge(id(), completion.usage());
                return completion;
            }
        };
    }

    /// Makes a call, or remembers what it gave.
    ///
    /// @param fallback whether it stands in for a program, which the question's reserve is for
    /// @throws ToolException when the budget forbids it
    /// @throws Life.Stopped when the question was stopped meanwhile
    ToolCall call(String function, List<Value> arguments, Account account, boolean fallback) throws ToolException {
        long start = life.now();
        CallKey key = new CallKey(function, arguments.stream().map(subjects::of).toList());
        CompletableFuture<Remembered> mine = new CompletableFuture<>();
        CompletableFuture<Remembered> before = calls.putIfAbsent(key, mine);
        while (before != null) {
            try {
                return step(function, arguments, before.get(), true, start);
            } catch (ExecutionException e) {
                before = calls.putIfAbsent(key, mine); // whoever made it could not: make it here
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Life.Stopped();
            }
        }
        boolean made = false;
        try {
            pay(function, account, fallback);
            Remembered result = ask(function, arguments, account);
            mine.complete(result);
            made = true;
            return step(function, arguments, result, false, start);
        } catch (RuntimeException e) {
            throw life.state() == Life.State.RUNNING ? e : new Life.Stopped();
        } finally {
            if (!made) {
                calls.remove(key, mine);
                mine.completeExceptionally(new Life.Stopped());
            }
        }
    }

    /// What makes two calls the same.
    Object key(ToolCall call) {
        return new CallKey(
                call.function(), call.arguments().stream().map(subjects::of).toList());
    }

    private void pay(String function, Account account, boolean fallback) throws ToolException {
        Optional<String> spent = switch (api.traits(function).cost()) {
            case FREE -> Optional.empty();
            case MODEL -> account.modelSpent();
            case VISION, QUESTION -> account.payVisionCall(fallback); // a question never gets here as a tool's call
        };
        if (spent.isPresent()) {
            throw new ToolException(spent.get());
        }
    }

    private Remembered ask(String function, List<Value> arguments, Account account) {
        return ScopedValue.where(PAYER, account).call(() -> {
            try {
                ToolBridge.Given given = bridge.call(function, arguments);
                account.chargeLooks(given.looks().size());
                return new Remembered(given, null);
            } catch (ToolException e) {
                return new Remembered(null, new Trace.Result.Refused(String.valueOf(e.getMessage()), e.unknown()));
            }
        });
    }

    private ToolCall step(String function, List<Value> arguments, Remembered known, boolean remembered, long start) {
        ToolBridge.Given given = known.given();
        Trace.Result result =
                given != null ? new Trace.Result.Given(given.value()) : Objects.requireNonNull(known.refusal());
        OptionalDouble confidence = given == null ? OptionalDouble.empty() : given.confidence();
        return new ToolCall(
                function,
                arguments,
                result,
                remembered,
                confidence,
                given == null ? List.of() : given.looks(),
                life.since(start));
    }
}
