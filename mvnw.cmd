@echo off
rem Runs Maven. An installed mvn that is new enough goes first; otherwise the distribution named in
rem .mvn\wrapper\maven-wrapper.properties is downloaded once, checked against its SHA-512 sum and
rem kept under %USERPROFILE%\.m2\wrapper\dists. Needs the curl and tar that Windows 10 brings.
rem   set MVNW_INSTALLED=no          leave an installed mvn aside
rem   set MVNW_DISTRIBUTION_URL=...  the same file from elsewhere (the sum still has to match)
rem   set MAVEN_USER_HOME=...        instead of %USERPROFILE%\.m2
setlocal EnableExtensions

for /f "usebackq eol=# tokens=1,* delims==" %%a in ("%~dp0.mvn\wrapper\maven-wrapper.properties") do set "%%a=%%b"

if /i "%MVNW_INSTALLED%"=="no" goto wrapped
where mvn >nul 2>nul || goto wrapped
set "installed="
for /f "tokens=3" %%v in ('mvn -B -v 2^>nul ^| findstr /c:"Apache Maven "') do set "installed=%%v"
if not defined installed goto wrapped
powershell -NoProfile -Command "if ([version]($env:installed -replace '-.*') -ge [version]$env:minimumVersion) { exit 0 } else { exit 1 }" || goto wrapped
call mvn %*
exit /b %ERRORLEVEL%

:wrapped
if defined MVNW_DISTRIBUTION_URL set "distributionUrl=%MVNW_DISTRIBUTION_URL%"
if not defined MAVEN_USER_HOME set "MAVEN_USER_HOME=%USERPROFILE%\.m2"
if not defined distributionSha512Sum (
  echo mvnw: no SHA-512 sum in maven-wrapper.properties 1>&2
  exit /b 1
)
for %%f in ("%distributionUrl:/=\%") do set "file=%%~nxf"
set "dists=%MAVEN_USER_HOME%\wrapper\dists"
set "mavenHome=%dists%\%file:-bin.tar.gz=%-%distributionSha512Sum:~0,16%"
if exist "%mavenHome%\bin\mvn.cmd" goto run

set "work=%dists%\.download.%RANDOM%%RANDOM%"
mkdir "%work%\maven" || exit /b 1
echo mvnw: downloading %file% 1>&2
curl -fsSL --retry 3 -o "%work%\%file%" "%distributionUrl%" || goto failed
powershell -NoProfile -Command "if ((Get-FileHash -Algorithm SHA512 -LiteralPath (Join-Path $env:work $env:file)).Hash -eq $env:distributionSha512Sum) { exit 0 } else { exit 1 }" || goto failed
tar -xzf "%work%\%file%" -C "%work%\maven" || goto failed
for /d %%d in ("%work%\maven\*") do move "%%d" "%mavenHome%" >nul
rmdir /s /q "%work%"
if not exist "%mavenHome%\bin\mvn.cmd" (
  echo mvnw: cannot create %mavenHome% 1>&2
  exit /b 1
)

:run
call "%mavenHome%\bin\mvn.cmd" %*
exit /b %ERRORLEVEL%

:failed
rmdir /s /q "%work%"
echo mvnw: %distributionUrl% could not be had, or has the wrong SHA-512 sum 1>&2
exit /b 1
