using System.Text;
using TestReport;

// TestReport TESTS RESULTS [SUITE...]: sums up what every test project below TESTS left in the folder RESULTS, and what
// each suite in another language left there as SUITE.txt, whose last line is "N passed, N failed" too.
// The last line is "N passed, N failed"; the exit code is 0 when something passed and nothing failed.
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
if (args is not [var tests, var results, .. var suites])
{
    Console.Error.WriteLine("usage: TestReport <folder of the test projects> <folder of their .trx files> [suite...]");
    return 2;
}

var projects = Directory.EnumerateDirectories(tests, "*.Tests").Select(folder => Path.GetFileName(folder)!);
var summary = Summary.Read(projects.Order(StringComparer.Ordinal), results, suites);
summary.Write(Console.Out);
return summary.IsGreen ? 0 : 1;
