using System.Text.Json.Serialization;
using TrainTools.Core.Problems;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Runs;

/// <summary><c>job.json</c>: what is known of a training, for the queue and for the list of results.</summary>
public sealed record JobRecord
{
    /// <summary>Unique over all projects. Follows from where the run lies.</summary>
    public string Id { get; init; } = "";

    /// <summary>The version it trains. Follows from where the run lies.</summary>
    public string VersionId { get; init; } = "";

    /// <summary>The project of the version. Follows from where the run lies.</summary>
    public string ProjectId { get; init; } = "";

    /// <summary>Such as "2026-11-22 14:03".</summary>
    public string Label { get; init; } = "";

    /// <summary>Where it is.</summary>
    public RunStatus Status { get; init; }

    /// <summary>Why it failed or was interrupted, or what it does now.</summary>
    [JsonPropertyName("message")] // which was a text once
    public Problem? Problem { get; init; }

    /// <summary>Steps done.</summary>
    public int Step { get; init; }

    /// <summary>Steps in all; 0: not known yet.</summary>
    public int TotalSteps { get; init; }

    /// <summary>The epoch it is in, from 1 on; 0: none yet.</summary>
    public int Epoch { get; init; }

    /// <summary>Epochs in all.</summary>
    public int Epochs { get; init; }

    /// <summary>Mean over the last pass through the dataset.</summary>
    public double Loss { get; init; }

    /// <summary>Of the last steps.</summary>
    public double SecondsPerStep { get; init; }

    /// <summary>What that depends on; null in the record of an older version.</summary>
    public SpeedKey? Speed { get; init; }

    /// <summary>When it was put into the queue.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When it first began to train.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>How often it was changed: of two records of a run, the one of the larger number is the newer.</summary>
    public long Revision { get; init; }

    /// <summary>What it trains with.</summary>
    public VersionSettings Settings { get; init; } = new();

    /// <summary>Training time foreseen at the beginning.</summary>
    public double? PredictedSeconds { get; init; }

    /// <summary>Training time over all attempts.</summary>
    public double? TakenSeconds { get; init; }

    /// <summary>Memory foreseen at the beginning.</summary>
    public long? PredictedMemoryBytes { get; init; }

    /// <summary>Memory at the fullest moment.</summary>
    public long? TakenMemoryBytes { get; init; }

    /// <summary>The lowest goes first.</summary>
    public long QueueOrder { get; init; }

    /// <summary>How often a worker was started for it.</summary>
    public int Attempts { get; init; }

    /// <summary>What the caller that made it called its request; empty: nothing.</summary>
    public string RequestId { get; init; } = "";
}
