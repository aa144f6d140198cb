package dev.vireo.planners;

import static dev.vireo.runtime.Conformance.ensure;

import dev.vireo.language.Usage;
import dev.vireo.program.Diagnostic;
import dev.vireo.runtime.Conformance;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/// What a planner promises. How good its programs are is for measurements to say.
public final class PlannerConformance {
    private static final int THREADS = 4;
    private static final String ENTRY = "def execute_command(";

    private PlannerConformance() {}

    /// The checks of a planner.
    ///
    /// @param planners gives the planner for a check: always the same one, or one each that has not been asked
    /// @param requests that it can plan or say that it does not understand; each is put up to four times to a
    ///     planner
    /// @param patience how long an interrupted call may take to end
    public static Conformance of(Supplier<Planner> planners, List<PlanRequest> requests, Duration patience) {
        return new Suite(planners, List.copyOf(requests), patience).checks();
    }

    private record Suite(Supplier<Planner> planners, List<PlanRequest> requests, Duration patience) {
        Conformance checks() {
            return Conformance.of("planner " + planners.get().id())
                    .with("the id is not blank and stays the same", () -> {
                        Planner planner = planners.get();
                        Conformance.ensureName("the id", planner::id);
                    })
                    .with("a plan is a program with an entry, or the reason why there is none", this::plans)
                    .with("a program that failed is planned again", this::again)
                    .with("without a language model the plan is always the same and costs nothing", this::steady)
                    .with("the version of the prompt stays the same", this::promptVersion)
                    .with("something between it and its model changes neither name nor prompt", this::between)
                    .with("several threads get plans at once", this::threads)
                    .with(
                            "an interrupt ends a call",
                            () -> Conformance.endsWhenInterrupted(
                                    patience, () -> planners.get().plan(requests.getFirst())));
        }

        private void plans() {
            Planner planner = planners.get();
            requests.forEach(request -> isPlan(planner.plan(request)));
        }

        private static void isPlan(Plan plan) {
            switch (Objects.requireNonNull(plan, "the plan is null")) {
                case Plan.Program(String source, Usage usage) -> {
                    ensure(source.contains(ENTRY), "there is no " + ENTRY + "...) in the program: " + source);
                    isUsage(usage);
                }
                case Plan.NotUnderstood(String reason, Usage usage) -> {
                    ensure(!reason.isBlank(), "it does not understand, and does not say why");
                    isUsage(usage);
                }
            }
        }

        private static void isUsage(Usage usage) {
            ensure(
                    Objects.requireNonNull(usage, "the usage is null").calls() >= 0
                            && usage.inputTokens() >= 0
                            && usage.outputTokens() >= 0,
                    "there can't be less than nothing in " + usage);
        }

        private void again() {
            PlanRequest request = requests.getFirst();
            Planner planner = planners.get();
            Optional<String> before = planner.plan(request) instanceof Plan.Program(String source, Usage _)
                    ? Optional.of(source)
                    : Optional.empty();
            Diagnostic problem = Diagnostic.error("unknown-name", 1, 1, "'foo' is not defined", "");
            isPlan(planner.plan(request.after(before, List.of(problem))));
        }

        private void steady() {
            Planner planner = planners.get();
            if (!planner.asksModel()) {
                for (PlanRequest request : requests) {
                    Plan first = planner.plan(request);
                    ensure(first.usage().equals(Usage.NONE), "it asks no model, and uses " + first.usage());
                    ensure(first.equals(planner.plan(request)), "another plan for '" + request.question() + "'");
                }
            }
        }

        private void promptVersion() {
            Planner planner = planners.get();
            for (PlanRequest request : requests) {
                Optional<String> version = planner.promptVersion(request.receiver(), request.api());
                version.ifPresent(text -> ensure(!text.isBlank(), "the version is blank"));
                ensure(
                        version.equals(planner.promptVersion(request.receiver(), request.api())),
                        "the version was " + version + " and is another now");
            }
        }

        private void between() {
            Planner planner = planners.get();
            Planner wrapped = Objects.requireNonNull(planner.withModel(model -> model), "it is null");
            ensure(wrapped.id().equals(planner.id()), "it is called " + wrapped.id() + ", not " + planner.id());
            ensure(wrapped.asksModel() == planner.asksModel(), "only one of the two asks a model");
            for (PlanRequest request : requests) {
                ensure(
                        wrapped.promptVersion(request.receiver(), request.api())
                                .equals(planner.promptVersion(request.receiver(), request.api())),
                        "its prompt has another version");
            }
        }

        private void threads() throws Exception {
            Planner planner = planners.get();
            for (Plan plan : Conformance.sideBySide(THREADS, () -> planner.plan(requests.getFirst()))) {
                isPlan(plan);
            }
        }
    }
}
