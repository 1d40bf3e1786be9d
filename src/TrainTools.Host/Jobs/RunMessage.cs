using TrainTools.Projects.Runs;
using TrainTools.Protocol;

namespace TrainTools.Host.Jobs;

/// <summary>Puts a run into the words of the protocol, as a run's journal keeps them.</summary>
internal delegate Run RunMessage(JobRecord run, JobRecords records);
