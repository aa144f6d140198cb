package dev.vireo.benchmarks.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.agent.VisualAgent;
import dev.vireo.benchmarks.faults.FaultStudy.Report.Row;
import dev.vireo.microworld.OracleTools;
import dev.vireo.program.Limits;
import dev.vireo.sandbox.WorkerRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultStudyTest {
    private static FaultStudy.Agents agents(WorkerRunner runner) {
        return (rendering, planner) -> VisualAgent.builder()
                .tools(new OracleTools(rendering.scene()))
                .planner(planner)
                .runner(runner)
                .limits(Limits.DEFAULT.withTime(Duration.ofSeconds(2)))
                .build();
    }

    @Test
    void mistakesThatTypesShowAreFoundBeforeRunningAndMended(@TempDir Path cache) {
        try (WorkerRunner runner = WorkerRunner.start(cache)) {
            FaultStudy.Report report = FaultStudy.run(1, 11L, 2, agents(runner), _ -> {});

            assertEquals(2, report.clean().total());
            for (Fault fault : List.of(Fault.SYNTAX, Fault.FORBIDDEN_IMPORT, Fault.NO_ENTRY)) {
                Row row = report.row(fault);
                assertTrue(row.before() > 0, fault.label());
                assertEquals(0, row.atRunTime() + row.silent(), fault.label());
                assertEquals(row.clean(), row.answers(), fault.label());
            }
            assertTrue(report.row(Fault.LONG_LOOP).atRunTime() > 0);
            assertTrue(report.markdown().contains("| syntax | "), report.markdown());
        }
    }

    @Test
    void noChangedProgramAnswersWithAValueOfAWrongType(@TempDir Path cache) {
        try (WorkerRunner runner = WorkerRunner.start(cache)) {
            MutantStudy.Report report = MutantStudy.run(25, 5L, agents(runner), _ -> {});

            assertEquals(25, report.programs());
            assertEquals(List.of(), report.wrong());
            assertTrue(report.outcomes().size() > 1, report.outcomes().toString());
        }
    }
}
