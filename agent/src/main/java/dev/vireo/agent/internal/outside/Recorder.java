package dev.vireo.agent.internal.outside;

import dev.vireo.agent.Trace;
import dev.vireo.agent.Trace.Recording.Called;
import dev.vireo.agent.Trace.Recording.Completed;
import dev.vireo.agent.Trace.Recording.Planned;
import dev.vireo.agent.Trace.Recording.Setting;
import dev.vireo.agent.internal.tools.ToolAnswers;
import dev.vireo.agent.internal.tools.ToolBridge;
import dev.vireo.language.DelegatingLanguageModel;
import dev.vireo.language.LanguageModel;
import dev.vireo.planners.Plan;
import dev.vireo.planners.PlanRequest;
import dev.vireo.planners.Planner;
import dev.vireo.program.ToolException;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.program.VisualApi;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.visiontools.Familiarity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/// Writes down what reaches one question from outside, and counts what was known already. Safe for several
/// threads.
public final class Recorder {
    private static final ToolBridge.Given NOTHING = new ToolBridge.Given(new Value.None(), OptionalDouble.empty());

    private final List<Planned> plans = new ArrayList<>();
    private final List<Completed> completions = new ArrayList<>();
    private final List<Called> calls = new ArrayList<>();
    private final AtomicInteger cached = new AtomicInteger();
    private final ThreadLocal<Integer> cachedHere = ThreadLocal.withInitial(() -> 0);

    /// One answer was known.
    void hit() {
        hits(1);
    }

    /// So many answers were known.
    public void hits(int number) {
        cached.addAndGet(number);
        cachedHere.set(cachedHere.get() + number);
    }

    /// How many answers were known.
    public int cached() {
        return cached.get();
    }

    /// A planner whose plans are written down.
    public Planner planner(Planner planner) {
        return new Planner() {
            @Override
            public Plan plan(PlanRequest request) {
                int before = cachedHere.get();
                try {
                    Plan plan = planner.plan(request);
                    planned(request, Optional.of(plan), Optional.empty(), cachedHere.get() - before);
                    return plan;
                } catch (VireoException e) {
                    if (e.code() == Code.DATA) {
                        Trace.Recording.Failure failure = new Trace.Recording.Failure(e.what(), e.hint());
                        planned(request, Optional.empty(), Optional.of(failure), 0);
                    }
                    throw e;
                }
            }

            @Override
            public Planner withModel(UnaryOperator<LanguageModel> between) {
                return planner(planner.withModel(between));
            }

            @Override
            public String id() {
                return planner.id();
            }

            @Override
            public boolean asksModel() {
                return planner.asksModel();
            }

            @Override
            public Optional<String> promptVersion(Type receiver, VisualApi api) {
                return planner.promptVersion(receiver, api);
            }
        };
    }

    private void planned(
            PlanRequest request, Optional<Plan> plan, Optional<Trace.Recording.Failure> failure, int known) {
        add(
                plans,
                new Planned(Trace.Recording.key(request), request.question(), request.depth(), plan, failure, known));
    }

    /// A language model whose answers are written down.
    public LanguageModel languageModel(LanguageModel model) {
        return new DelegatingLanguageModel(model) {
            @Override
            public Completion complete(Request request) {
                int before = cachedHere.get();
                Completion completion = super.complete(request);
                add(completions, new Completed(Trace.Recording.key(request), completion, cachedHere.get() - before));
                return completion;
            }
        };
    }

    /// Tools whose answers are written down.
    public ToolAnswers tools(ToolAnswers tools) {
        return (function, arguments) -> {
            int before = cachedHere.get();
            try {
                ToolBridge.Given given = tools.call(function, arguments);
                called(function, arguments, new Trace.Result.Given(given.value()), given, before);
                return given;
            } catch (ToolException e) {
                Trace.Result refused = new Trace.Result.Refused(String.valueOf(e.getMessage()), e.unknown());
                called(function, arguments, refused, NOTHING, before);
                throw e;
            }
        };
    }

    private void called(
            String function, List<Value> arguments, Trace.Result result, ToolBridge.Given given, int before) {
        add(
                calls,
                new Called(function, arguments, result, given.confidence(), given.looks(), cachedHere.get() - before));
    }

    private <T> void add(List<T> list, T one) {
        synchronized (this) {
            list.add(one);
        }
    }

    public synchronized Trace.Recording recording(Setting setting, Familiarity familiarity) {
        return new Trace.Recording(setting, plans, completions, calls, familiarity);
    }
}
