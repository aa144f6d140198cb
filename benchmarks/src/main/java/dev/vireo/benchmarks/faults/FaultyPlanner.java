package dev.vireo.benchmarks.faults;

import dev.vireo.language.Usage;
import dev.vireo.planners.Plan;
import dev.vireo.planners.PlanRequest;
import dev.vireo.planners.Planner;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A planner whose first program for each question carries a mistake and whose second is clean. For one
/// question of a person, sub-questions included; not for several threads.
final class FaultyPlanner implements Planner {
    private final Planner clean;
    private final Fault fault;
    private final Set<String> asked = new HashSet<>();
    private final Set<String> faulty = new HashSet<>();

    FaultyPlanner(Planner clean, Fault fault) {
        this.clean = clean;
        this.fault = fault;
    }

    /// Whether this program is one that got the mistake.
    synchronized boolean isFaulty(String program) {
        return faulty.contains(program);
    }

    @Override
    public synchronized Plan plan(PlanRequest request) {
        // Without feedback, so that the clean planner does not see what was wrong with a program not its own.
        Plan plan = clean.plan(new PlanRequest(
                request.question(),
                request.receiver(),
                request.api(),
                request.returns(),
                request.context(),
                request.depth(),
                List.of()));
        if (!(plan instanceof Plan.Program(String source, Usage usage)) || !asked.add(request.question())) {
            return plan;
        }
        Optional<String> broken = fault.into(source);
        broken.ifPresent(faulty::add);
        return new Plan.Program(broken.orElse(source), usage);
    }

    @Override
    public String id() {
        return clean.id() + "+" + fault.label();
    }
}
