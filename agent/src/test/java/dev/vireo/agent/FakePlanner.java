package dev.vireo.agent;

import dev.vireo.language.Usage;
import dev.vireo.planners.Plan;
import dev.vireo.planners.PlanRequest;
import dev.vireo.planners.Planner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Gives the programs of each question in turn; the last one again and again. A question without any is not
/// understood.
final class FakePlanner implements Planner {
    private final Map<String, Deque<String>> programs = new HashMap<>();
    private final Usage usage;
    final List<PlanRequest> requests = Collections.synchronizedList(new ArrayList<>());

    /// @param usage what each plan is said to have used: none for a planner without a language model
    FakePlanner(Usage usage) {
        this.usage = usage;
    }

    FakePlanner plan(String question, String... sources) {
        programs.put(question, new ArrayDeque<>(List.of(sources)));
        return this;
    }

    @Override
    public synchronized Plan plan(PlanRequest request) {
        requests.add(request);
        Deque<String> left = programs.get(request.question());
        if (left == null) {
            return new Plan.NotUnderstood("no rule fits", usage);
        }
        return new Plan.Program(left.size() > 1 ? left.removeFirst() : left.getFirst(), usage);
    }

    @Override
    public boolean asksModel() {
        return usage.calls() > 0;
    }

    @Override
    public String id() {
        return "fake";
    }
}
