@echo off
rem Called by the other scripts: checks for the .NET SDK.
rem Sets ROOT (the repository) and HOST (the built program).
for %%I in ("%~dp0..") do set "ROOT=%%~fI"
set "HOST=%ROOT%\src\TrainTools.Cli\bin\Release\net10.0\traintools.dll"
set "BUILD_STAMP=%ROOT%\src\TrainTools.Cli\bin\Release\built"
set DOTNET_NOLOGO=1
set DOTNET_CLI_TELEMETRY_OPTOUT=1

where dotnet >nul 2>nul || goto :no_sdk
dotnet --list-sdks | findstr /r "^[1-9][0-9]\." >nul || goto :no_sdk
exit /b 0

:no_sdk
echo Train Tools needs the .NET SDK 10, and it was not found on this machine. 1>&2
echo Install it from https://dotnet.microsoft.com/download/dotnet/10.0, or type: 1>&2
echo   winget install Microsoft.DotNet.SDK.10 1>&2
echo Then run this command again. 1>&2
exit /b 1
