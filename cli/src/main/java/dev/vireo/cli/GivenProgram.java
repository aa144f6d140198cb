package dev.vireo.cli;

import dev.vireo.planner.Plan;
import dev.vireo.planner.PlanRequest;
import dev.vireo.planner.Planner;

/// Gives one program for the question itself, and leaves the questions that the program asks to another
/// planner.
record GivenProgram(String source, Planner others) implements Planner {
    @Override
    public Plan plan(PlanRequest request) {
        return request.depth() == 0 ? new Plan.Program(source, Plan.Usage.NONE) : others.plan(request);
    }

    @Override
    public String id() {
        return "given program, then " + others.id();
    }
}
