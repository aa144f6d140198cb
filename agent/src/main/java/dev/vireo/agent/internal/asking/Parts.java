package dev.vireo.agent.internal.asking;

import dev.vireo.agent.AgentListener;
import dev.vireo.agent.Budget;
import dev.vireo.agent.Prices;
import dev.vireo.agent.Query;
import dev.vireo.agent.Switches;
import dev.vireo.agent.Trace;
import dev.vireo.agent.internal.outside.Outside;
import dev.vireo.agent.internal.outside.Recorder;
import dev.vireo.agent.internal.tools.ToolAnswers;
import dev.vireo.language.LanguageModel;
import dev.vireo.planners.Planner;
import dev.vireo.program.Limits;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.UserTools;
import dev.vireo.program.VisualApi;
import dev.vireo.visiontools.VisionTools;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/// What an agent is made of.
public record Parts(
        VisionTools tools,
        UserTools userTools,
        Optional<Planner> planner,
        Optional<ProgramRunner> runner,
        Optional<LanguageModel> languageModel,
        Limits limits,
        Budget budget,
        Prices prices,
        Switches switches,
        AgentListener listener,
        boolean sideBySide,
        LongSupplier nanoTime,
        Outside outside,
        UnaryOperator<ToolAnswers> answers) {
    /// Whether questions may be answered side by side: not when each is told of those before it.
    boolean parallel() {
        return sideBySide && switches.childContext() != Switches.ChildContext.MEMORY;
    }

    /// The limits of a program, with more time where there is patience.
    Limits patientLimits() {
        return limits.withTime(limits.time().multipliedBy(outside.patience()));
    }

    /// The same parts for one question: what comes from outside is written down.
    public Parts recorded(Recorder recorder) {
        return new Parts(
                tools,
                userTools,
                planner.map(p -> recorder.planner(outside.planner(p, recorder))),
                runner,
                languageModel.map(m -> recorder.languageModel(outside.languageModel(m, recorder))),
                limits,
                budget,
                prices,
                switches,
                listener,
                sideBySide,
                nanoTime,
                outside,
                bridge -> recorder.tools(outside.tools(bridge, recorder)));
    }

    public Trace.Recording.Setting setting(Query query) {
        return new Trace.Recording.Setting(
                query.question(),
                query.demanded(),
                query.options(),
                languageModel.map(LanguageModel::id).stream().toList(),
                planner.map(Planner::asksModel).orElse(false),
                runner.isPresent(),
                limits,
                budget,
                prices,
                switches);
    }

    Planner requiredPlanner() {
        return planner.orElseThrow(() -> new IllegalStateException("this agent writes no programs"));
    }

    ProgramRunner requiredRunner() {
        return runner.orElseThrow(() -> new IllegalStateException("this agent runs no programs"));
    }

    /// What planners are told that programs may call.
    public VisualApi api() {
        VisualApi api = switches.recursion() ? userTools.api() : userTools.api().withoutRecursion();
        return (switches.typedReturns() ? api : api.withoutReturns())
                .knowing(tools.detector().names());
    }
}
